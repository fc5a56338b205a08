import { connect, createServer, type Server, type Socket } from 'node:net';

/** `unheard`: the last message never arrives. `answered`: it takes effect, but its answer is lost. */
export type CutWhen = 'unheard' | 'answered';

/**
 * The connections of one copy of the service to its database and its upstreams. Cutting them is as if the copy was killed: open
 * transactions roll back, the outcome of open calls is unknown, and what its code still sends is lost.
 */
export class Wires {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #cut = Promise.withResolvers<void>();
  #left = Number.POSITIVE_INFINITY;
  #when: CutWhen = 'unheard';
  isCut = false;

  /** When they are cut. */
  readonly whenCut: Promise<void> = this.#cut.promise;

  /** The address at which this copy reaches `target`. With `patience` it waits no longer than that for an answer. */
  async lay(target: string, patience?: () => number): Promise<string> {
    const far = new URL(target);
    const server = createServer((near) => this.#carry(near, far, patience));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(target);
    // A server that listens on a TCP port has an address with one.
    url.port = String((server.address() as { port: number }).port);
    url.hostname = '127.0.0.1';
    return url.href.replace(/\/$/, '');
  }

  /** Cuts the wires after so many more messages. */
  cutAfter(said: number, when: CutWhen): void {
    this.#left = said;
    this.#when = when;
  }

  mend(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#cut.resolve();
  }

  #carry(near: Socket, { hostname, port }: URL, patience: (() => number) | undefined): void {
    const far = connect(Number(port), hostname);
    const ends = [near, far];
    let isLast = false;
    let impatience: NodeJS.Timeout | undefined;
    const drop = () => {
      clearTimeout(impatience);
      for (const end of ends) {
        this.#sockets.delete(end);
        end.destroy();
      }
    };
    for (const end of ends) {
      this.#sockets.add(end.setNoDelay());
      end.on('error', drop).on('close', drop);
    }
    near.on('data', (said) => {
      this.#left -= 1;
      if (this.#left < 0 && this.#when === 'unheard') return this.cut();
      isLast ||= this.#left < 0;
      if (patience) impatience ??= setTimeout(drop, patience());
      far.write(said);
    });
    far.on('data', (answer) => {
      if (isLast) return this.cut();
      clearTimeout(impatience);
      impatience = undefined;
      near.write(answer);
    });
  }
}
