/** A reverse proxy that speaks TLS in front of a server on this machine, and counts its visitors. */
import { createHash, X509Certificate } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { selfSigned } from './self-signed';

export interface TlsFront {
  readonly port: number;
  /** The number of connections so far, including those that broke off before any data came. */
  visitors(): number;
  close(): void;
}

const certificate = selfSigned();
const { publicKey } = new X509Certificate(certificate.cert);

/** A switch that makes Chromium accept every front's key like one that an authority has signed. */
export const TRUST_FRONTS = `--ignore-certificate-errors-spki-list=${createHash('sha256')
  .update(publicKey.export({ type: 'spki', format: 'der' }))
  .digest('base64')}`;

/** @param targetPort the port of the server, which speaks no TLS */
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
