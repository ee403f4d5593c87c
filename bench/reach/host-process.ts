/**
 * `tsx host-process.ts NODES ADDRESS home|server [RELAY]`: the embedded server of a host, with a party that may be met. It
 * prints one line (`HostedSchema`) once whoever has the link finds the party, another one (`ShownCodeSchema`) for each line
 * that it reads, once the new code can be found, and ends with its standard input. `home` is open to the network and over
 * the DHT, as a fresh install's is; `server` is reached at this address instead, as one on the internet is. With a relay it
 * may be met there too.
 */
import { createInterface } from 'node:readline';
import { AUTH_ROUTES } from '@core/wire/http';
import { serverLink } from '@core/wire/invite-link';
import { forward } from '../../lab/network/stream-forwarder';
import { homeLink } from '../../src-main/party/invite-links';
import { RawClient } from '../../test/fakes/raw-client';
import { ReachableServer } from '../../test/fakes/reach-ends';
import { askRoute } from '../../test/fakes/real-server';
import type { Hosted, ShownCode } from './model';

const [, , nodes = '', address = '', kind = '', relay = ''] = process.argv;
const server = new ReachableServer();
await server.start(nodes.split(','), ':memory:', relay === '' ? null : relay);
const { port } = server;
const { seat, invite } = await askRoute(`http://127.0.0.1:${port}`, AUTH_ROUTES.createParty, {
  body: { partyName: 'Friday', name: 'Ana' },
  authorization: `Bearer ${server.hostKey}`,
});

// The host is in: a party that nobody has come to is over after ten minutes, and the bench takes longer.
await RawClient.join({ url: `http://127.0.0.1:${port}`, token: seat.token });

const openHome = async (): Promise<string> => {
  server.ask({ type: 'openLan', port: 0, choice: { leftOut: [], takenIn: [address] } });
  const { pin, addresses, port: lanPort } = await server.events.until('lanOpen');
  return homeLink(invite.code, port, { pin, addresses, port: lanPort }, await server.open(seat.sessionId));
};
/** A guest brings it to their own loopback, where no certificate is asked for. */
const openServer = async (): Promise<string> => {
  await forward(`tcp:${address}:${port}`, `tcp:127.0.0.1:${port}`);
  return serverLink(invite.code, `http://127.0.0.1:${port}`);
};

const hosted: Hosted = { link: await (kind === 'server' ? openServer() : openHome()), port };
console.log(JSON.stringify(hosted));

/** A new one each time: nobody has found it yet, and none gets as old as a code may. */
const showCode = async (): Promise<ShownCode> => {
  const { sessionId } = seat;
  server.ask({ type: 'closeCode', sessionId });
  const from = server.events.all.length;
  server.ask({ type: 'openCode', sessionId, link: hosted.link });
  const { code } = await server.events.until('farCode', (event) => event.code?.isFound === true, from);
  return { code: code?.code ?? '' };
};
const asked = createInterface({ input: process.stdin });
asked.on('line', () => void showCode().then((shown) => console.log(JSON.stringify(shown))));
asked.on('close', () => process.exit(0));
