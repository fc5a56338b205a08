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
  test: `npm test [-- arguments]     type check, Biome, knip, then all tests; with arguments: only vitest, with these

  npm test -- libs/money           the tests of one folder
  npm test -- -t 'capture'         the tests whose name has this word

Environment: TEST_POSTGRES_URL, TEST_NATS_URL (servers of your own), TEST_CONTAINERS=1 (servers from Docker images).
`,
  bench: `npm run bench [-- options] [names]     measures beside a baseline in the same run, and says which goals are met

  npm run bench -- prices listing     those whose name has one of the words
  --list         says which there are
  --scale N      1 is the size the goals speak of (default); 0.1 is quick and coarse
  --strict       exit code 1 when a goal is missed
  --help         this text
`,
  'audit-verify': `npm run audit:verify     recomputes the chain of what people decided; exit code 1 where it does not hold

Environment: DATABASE_URL (as the role of pay), or DATA_DIR of a running stack (default .data).
`,
  golden: `npm run openapi     writes the golden files: API descriptions, events, the table of environment variables
`,
};

export const helpFor = (command) => texts[command];

export const overview = `npm start             runs everything        (npm start -- --help)
npm test              checks everything      (npm test -- --help)
npm run demo          plays the journey of the money
npm run bench         measures, beside baselines   (npm run bench -- --help)
npm run audit:verify  checks the record of who decided what
npm run openapi       writes the golden files
npm run setup         fetches what is missing, nothing else
npm run doctor        what is here and what is not
npm run exec -- CMD   runs a command inside the pinned tool chain
`;
