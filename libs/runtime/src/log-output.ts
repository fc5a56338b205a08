import sonicBoom from 'sonic-boom';

/** Where a process writes its log. */
export interface LogOutput {
  /** Takes one line with its end; never waits, never throws. */
  write(line: string): void;
  /** How many lines were thrown away since the process began. */
  linesLost(): number;
}

/** How much waits for a reader: about a thousand lines. Further lines are dropped, because answers matter more. */
const MAX_WAITING_BYTES = 256 * 1024;
const TRY_AGAIN_MS = 100;
/** How often a process that ends waits for a slow reader, and how long each time. */
const LAST_TRIES = 100;
const LAST_PAUSE_MS = 50;

/**
 * Standard output that never blocks. While its reader keeps up, a line is out when `write` returns, so nothing said before
 * an exit is lost. Without a reader (a full pipe, a full disk) lines wait, and beyond a limit are counted instead; before the
 * first line that is taken again stands one that says how many are missing.
 */
export function standardOutput(service: string): LogOutput {
  let stream: sonicBoom.SonicBoom | undefined;
  let lost = 0;
  let reported = 0;

  function open(): sonicBoom.SonicBoom {
    const opened = openWithoutWaiting();
    opened.on('drop', () => lost++);
    process.on('exit', () => {
      if (!waitForReader(opened)) return;
      write('');
      waitForReader(opened);
    });
    return opened;
  }

  function write(line: string): void {
    stream ??= open(); // Opened by the first line.
    const lostBefore = lost;
    stream.write(lost === reported ? line : `${missingLines(service, lost - reported)}${line}`);
    if (lost === lostBefore) reported = lost;
  }

  return { write, linesLost: () => lost };
}

function openWithoutWaiting(): sonicBoom.SonicBoom {
  // As it is inherited, a full pipe blocks its writer; this makes writes beyond its capacity fail instead.
  void process.stdout;
  const stream = new sonicBoom.SonicBoom({ fd: 1, sync: true, maxLength: MAX_WAITING_BYTES, retryEAGAIN: () => false });
  let isPlanned = false;
  function tryAgain(): void {
    isPlanned = false;
    stream.write('');
  }
  stream.on('error', () => {
    if (!isPlanned) setTimeout(tryAgain, TRY_AGAIN_MS).unref();
    isPlanned = true;
  });
  return stream;
}

const missingLines = (service: string, lost: number): string => {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: 'warn', time, service, lost, msg: 'the log was not read in time, lines are missing' })}\n`;
};

/** Writes the last lines of a process while they are read; false as soon as it is clear that they are not. */
function waitForReader(stream: sonicBoom.SonicBoom): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let isFull = true;
  let triesLeft = LAST_TRIES;
  stream.on('write', () => {
    triesLeft = LAST_TRIES;
  });
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    isFull = code === 'EAGAIN';
  });
  while (isFull && triesLeft-- > 0) {
    isFull = false;
    stream.write('');
    if (isFull) Atomics.wait(pause, 0, 0, LAST_PAUSE_MS);
  }
  return !isFull;
}
