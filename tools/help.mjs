const layers = `Layers by themselves: npm run test:unit, test:service, test:system and, not part of the gate, test:long.
Environment: TEST_POSTGRES_URL, TEST_NATS_URL (servers of your own), TEST_CONTAINERS=1 (servers from Docker images),
LEKO_SEED (what properties ask; any: something new), PAY_LIFE, PAYOUT_REPLAY (seeds of the models: 17, or 1-300).
`;

const layerHelp = (name, what) => `npm run test:${name} [-- arguments]     ${what}

  npm run test:${name} -- --timings        and what every file cost
${
  name === 'service' ? '  npm run test:service -- pay          one service: gateway, pay, payout or notification\n' : ''
}  npm run test:${name} -- -t 'capture'     only the tests whose name has this word

${layers}`;

const texts = {
  start: `npm start [-- options]     runs all of LE-KO Pay on this machine; Ctrl-C stops it

  --port N       the gateway's port (default 8080, or PORT); 0 takes free ones
  --fresh        begins anew: removes the data of earlier runs
  --no-broker    runs without NATS: events travel by the pull feed between the services
  --help         this text

Environment: PORT, DATA_DIR (default .data), DATABASE_URL (a Postgres of your own, as a role that may create roles and
schemas), NATS_URL (a NATS of your own), NATS_SERVER_BIN, LOG_LEVEL.
`,
  demo: `npm run demo [-- options]     plays the journey of the money and checks every figure

  --url URL      the stack to play against (default http://127.0.0.1:8080 when it answers, else one of its own)
  --help         this text

Exit code 0 when every figure was right.
`,
  test: `npm test [-- arguments]     type check, Biome, knip, advisories, then the layers unit, service and system

  npm test -- --timings            and what every file cost: loading, set-up, tests, waiting
  npm test -- libs/money           only the tests of one folder, nothing else
  npm test -- -t 'capture'         only the tests whose name has this word

${layers}`,
  'test-unit': layerHelp('unit', 'what needs no server at all; seconds'),
  'test-service': layerHelp(
    'service',
    'each service alone, over HTTP, on real Postgres and NATS; one in ten seconds to a minute',
  ),
  'test-system': layerHelp(
    'system',
    'all processes together: journeys of money, who may do what, personal data, the fuzzer',
  ),
  'test-long': layerHelp(
    'long',
    'what takes long: images, npm start killed, models and the fuzzer with many new seeds',
  ),

  bench: `npm run bench [-- options] [names]     measures beside a baseline in the same run, and says which goals are met

  npm run bench -- prices listing     those whose name has one of the words
  --list         says which there are
  --scale N      1 is the size the goals speak of (default); 0.1 is quick and coarse
  --strict       exit code 1 when a goal is missed
  --help         this text
`,
  fuzz: `npm run fuzz [-- options]     random requests against everything the API description says, every answer checked

  --seed N       begins with these dice (default: any, printed); the same seed asks the same in the same order
  --steps N      how many random steps follow on a visit to every operation (default 5000; some hundred a second)
  --slow         upstreams are made to hang too; a request that meets one waits
  --operations W,W   only operations whose method and path have one of the words, such as payments or PUT
  --url URL      a running stack; without it one of its own, which is looked into as well: balances, memory, logs
  --help         this text

Exit code 1 on findings. Not repeated by a seed: the ids that services make, the moment a background task runs, tokens, and
with them how requests at the same time meet each other.
`,
  mutants: `npm run mutants [-- options] [words]     loses guards one by one, in a copy, and says which no test notices

  npm run mutants -- webhook restore   those whose guard or file has one of the words
  --list         says which there are
  --often        the few that the long suite tries
  --help         this text

Exit code 1 when a guard can be lost unnoticed, or when the list no longer fits the code.
`,
  'audit-verify': `npm run audit:verify [-- options]     recomputes what was done with special rights, a chain for each service

  --head SERVICE=HASH   a head that was kept elsewhere, such as in the logs ("head of the audit"): the chain must lead
                        through it, or acts were cut off; may be given for pay, payout and notification
  --help                this text

Environment: DATABASE_URL (as leko_monitor), or DATA_DIR of a running stack (default .data).
Exit code 1 where a chain does not hold.
`,
  advisories: `npm run advisories     asks the registry what is known against the packages that run in production

Environment: ADVISORIES_TIMEOUT_MS, how long the registry may take (default 8000).
Exit code 1 when something high or critical is known; one line and 0 when the registry does not answer. What we live with
for a while stands in tools/accepted-advisories.json: [{"id": "GHSA-…", "until": "YYYY-MM-DD", "reason": "…"}].
`,
  sbom: `npm run sbom [-- options] [services]     what each service runs in production, as CycloneDX 1.6

  npm run sbom -- pay     one service
  --out FOLDER   where the files go (default dist/sbom, which git ignores)
  --help         this text
`,
  golden: `npm run openapi     writes the golden files: API descriptions, events, the table of environment variables
`,
};

export const helpFor = (command) => texts[command];

export const overview = `npm start             runs everything        (npm start -- --help)
npm test              checks everything      (npm test -- --help)
npm run test:unit     the quick tests; also test:service, test:system, test:long   (npm run test:long -- --help)
npm run demo          plays the journey of the money
npm run bench         measures, beside baselines   (npm run bench -- --help)
npm run fuzz          random requests, every answer checked   (npm run fuzz -- --help)
npm run mutants       loses guards one by one: which does no test notice?
npm run audit:verify  checks the record of who decided what
npm run advisories    what is known against the packages of production
npm run sbom          what each service consists of, as CycloneDX
npm run openapi       writes the golden files
npm run setup         fetches what is missing, nothing else
npm run doctor        what is here and what is not
npm run exec -- CMD   runs a command inside the pinned tool chain
`;
