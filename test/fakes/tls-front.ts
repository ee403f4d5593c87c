/** A reverse proxy that speaks TLS before a server of this machine, and counts who comes. */
import { createHash, X509Certificate } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { selfSigned } from './self-signed';

export interface TlsFront {
  readonly port: number;
  /** Connections so far, those that broke off before anything was said counted in. */
  visitors(): number;
  close(): void;
}

const certificate = selfSigned();
const { publicKey } = new X509Certificate(certificate.cert);

/** By this Chromium takes the key of every front for one that an authority has signed. */
export const TRUST_FRONTS = `--ignore-certificate-errors-spki-list=${createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64')}`;

/** @param targetPort where the server listens, without TLS */
export async function openTlsFront(targetPort: number): Promise<TlsFront> {
  let visitors = 0;
  const server = createServer(certificate, (visitor) => {
    const behind = connect(targetPort, '127.0.0.1');
    visitor.pipe(behind).pipe(visitor);
    visitor.on('error', () => behind.destroy());
    behind.on('error', () => visitor.destroy());
  });
  server.on('connection', () => visitors++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    visitors: () => visitors,
    close: () => void server.close(),
  };
}
