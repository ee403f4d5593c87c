/** A server on the internet as its operator starts it: for parties of whoever has its key, and a relay for others'. */
import { z } from 'zod';
import { ReachRelaySchema } from '@core/wire/reach-relay';
import type { TestMachine } from '../../lab/network/test-network';
import { runServerCommand, ServerProcess } from '../../test/fakes/server-process';
import { pause } from '../kit/pause';

/** Where the server's node of the DHT is reached; any port does. */
const NODE_PORT = 49_737;
const WAYS = 16;
const LOOK_EVERY_MS = 100;
const JOINED_WITHIN_MS = 30_000;

export interface InternetServer {
  readonly port: number;
  /** What a host needs for a party there. */
  readonly key: string;
  /** What apps need to meet at its relay. */
  readonly relay: string;
}

/** What the server logs of its node, once that has joined the DHT. */
const NodeLineSchema = z.object({ relay: ReachRelaySchema });

/** The relay, as an operator reads it in the server's log; null before it stands there. */
export const relayIn = (output: string): string | null => {
  // The last line may be half of one.
  for (const line of output.split('\n').slice(0, -1)) {
    if (!line.startsWith('{')) continue;
    const entry = NodeLineSchema.safeParse(JSON.parse(line));
    if (entry.success) return entry.data.relay;
  }
  return null;
};

/** Runs the server for as long as the machine is there. */
export async function openServer(machine: TestMachine, nodes: readonly string[]): Promise<InternetServer> {
  const data = { MATINEE_DATA: machine.temporaryFolder };
  const { output } = await runServerCommand(['party', 'keys', 'add', 'ana'], data);
  const key = /hk_\S+/.exec(output)?.[0] ?? '';
  const settings = {
    ...{ ...data, MATINEE_PORT: '0', MATINEE_DHT_BOOTSTRAP: nodes.join() },
    ...{
      MATINEE_DHT_NODE: `${machine.address}:${NODE_PORT}`,
      MATINEE_DHT_RELAY_WAYS: String(WAYS),
    },
  };
  const server = await ServerProcess.start('party', settings, (command, args, env) =>
    machine.spawn(command, args, env),
  );
  const endMs = performance.now() + JOINED_WITHIN_MS;
  while (performance.now() < endMs) {
    const relay = relayIn(server.output());
    if (relay !== null) {
      await machine.showOutside(server.port);
      return { port: server.port, key, relay };
    }
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`the server’s relay never stood: ${server.output().slice(-500)}`);
}
