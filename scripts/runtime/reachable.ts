/** Whether a host answers, within a limit: only connecting is timed, never a download. */
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { proxyFor } from './electron-choice';

export const CONNECT_LIMIT_MS = 4_000;

/** True when a TCP (and for https a TLS) connection to `target`, or a tunnel to it, comes up in time. */
export function canConnect(
  target: URL,
  env: NodeJS.ProcessEnv = process.env,
  limitMs: number = CONNECT_LIMIT_MS,
): Promise<boolean> {
  const secure = target.protocol === 'https:';
  const port = Number(target.port) || (secure ? 443 : 80);
  const proxy = proxyFor(target, env);
  return new Promise((resolve) => {
    const open: { destroy(): void }[] = [];
    const settle = (reached: boolean) => {
      clearTimeout(timer);
      for (const socket of open) socket.destroy();
      resolve(reached);
    };
    const timer = setTimeout(() => settle(false), limitMs);
    const failed = () => settle(false);

    const overSocket = (socket: Socket) => {
      if (!secure) return settle(true);
      const name = isIP(target.hostname) === 0 ? { servername: target.hostname } : {};
      const tls = connectTls({ socket, ...name }, () => settle(true));
      tls.on('error', failed);
      open.push(tls);
    };

    if (proxy) {
      const tunnel = request({
        method: 'CONNECT',
        host: proxy.hostname,
        port: Number(proxy.port) || 80,
        path: `${target.hostname}:${port}`,
        headers: proxy.username
          ? {
              'Proxy-Authorization': `Basic ${Buffer.from(
                `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`,
              ).toString('base64')}`,
            }
          : {},
      });
      open.push(tunnel);
      tunnel.on('connect', (response, socket: Socket) => {
        open.push(socket);
        if (response.statusCode === 200) overSocket(socket);
        else settle(false);
      });
      tunnel.on('response', failed);
      tunnel.on('error', failed);
      tunnel.end();
      return;
    }
    const socket = connect({ host: target.hostname, port });
    open.push(socket);
    socket.on('error', failed);
    socket.on('connect', () => overSocket(socket));
  });
}
