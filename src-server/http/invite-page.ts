import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { parseInviteCode } from '@core/base/ids';

/** What the page allows itself, as the build has written it into its head. */
const POLICY = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/;

/** The page that `npm run build:link-page` makes; null where it wasn't built. */
export const readInvitePage = (file: URL): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
};

/**
 * `GET /j/:code`: serves the page that a browser shows for an invite link. The page reads its own address, so it is the
 * same for every code and tells nobody which codes exist.
 * @param page the built link page
 */
export const serveInvitePage = (app: FastifyInstance, page: string): void => {
  const policy = POLICY.exec(page)?.[1];
  if (policy === undefined) throw new Error('the page for invitations has no policy in it');
  app.get<{ Params: { code: string } }>('/j/:code', async (request, reply) => {
    void reply
      .status(parseInviteCode(request.params.code) ? 200 : 404)
      .header('content-security-policy', `${policy}; frame-ancestors 'none'`)
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8');
    return page;
  });
};
