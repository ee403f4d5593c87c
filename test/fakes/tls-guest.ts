/**
 * A guest on another machine, who knows a server's address, its pin and a code, and joins. It is run as a script, so
 * that it can run in a network namespace of its own; it prints who is in the party as JSON. With `--host` and a host
 * key instead of a code it makes a party, and prints the party's code.
 */
import { createHash } from 'node:crypto';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { AUTH_ROUTES } from '@core/wire/http';
import { RawClient } from './raw-client';

/** The server's certificate (PEM), where its key is the one that the invite names. */
const certificateOf = (url: URL, pin: string): Promise<string> =>
  new Promise((resolve, reject) => {
    // The certificate is signed by itself; only its pin vouches for it.
    const socket = connect({ host: url.hostname, port: Number(url.port), rejectUnauthorized: false }, () => {
      const certificate = socket.getPeerX509Certificate();
      const spki = certificate?.publicKey.export({ type: 'spki', format: 'der' });
      socket.destroy();
      if (!certificate || !spki) reject(new Error('no certificate'));
      else if (createHash('sha256').update(spki).digest('base64url') !== pin)
        reject(new Error('SERVER_UNTRUSTED'));
      else resolve(certificate.toString());
    });
    socket.on('error', reject);
  });

const post = (url: URL, ca: string, body: object, authorization = ''): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization };
    const asking = request(url, { method: 'POST', ca, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text)));
    });
    asking.on('error', reject);
    asking.end(JSON.stringify(body));
  });

const makeParty = async (url: URL, ca: string, hostKey: string): Promise<void> => {
  const body = { partyName: 'Friday', name: 'Ana' };
  const answer = await post(new URL(AUTH_ROUTES.createParty.path, url), ca, body, `Bearer ${hostKey}`);
  process.stdout.write(`${AUTH_ROUTES.createParty.answer.parse(answer).invite.code}\n`);
};

const joinParty = async (url: URL, ca: string, code: string): Promise<void> => {
  const answer = await post(new URL(AUTH_ROUTES.redeemInvite.path, url), ca, { code, name: 'Ben' });
  const { seat } = AUTH_ROUTES.redeemInvite.answer.parse(answer);
  const client = await RawClient.join({ url: url.origin, token: seat.token, ca });
  process.stdout.write(`${JSON.stringify(client.room?.participants.map(({ name }) => name))}\n`);
  await client.ok('room:leave', {});
  client.close();
};

const main = async (argv: readonly string[]): Promise<void> => {
  const isHost = argv[0] === '--host';
  const [address = '', pin = '', codeOrKey = ''] = isHost ? argv.slice(1) : argv;
  const url = new URL(address);
  const ca = await certificateOf(url, pin);
  await (isHost ? makeParty : joinParty)(url, ca, codeOrKey);
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
