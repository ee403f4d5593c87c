import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { formatInviteCode, parseInviteCode } from '@core/base/ids';
import { serverLink } from '@core/wire/invite-link';

const STYLE = `body{margin:0;min-height:100vh;display:grid;place-content:center;gap:16px;padding:24px;text-align:center;
background:#0f1014;color:#e9e7e2;font:16px/1.5 system-ui,sans-serif}h1{margin:0;font-size:24px}p{margin:0;max-width:28em}
a{justify-self:center;padding:12px 24px;border-radius:8px;background:#f0b35a;color:#17120a;font-weight:600;
text-decoration:none}a:focus-visible{outline:3px solid #fff;outline-offset:3px}code{font-size:20px;letter-spacing:2px}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (symbol) => `&#${symbol.charCodeAt(0)};`);

const page = (heading: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${heading} – Matinee</title><style>${STYLE}</style></head>
<body><h1>${heading}</h1>${body}</body></html>`;

/** The page is the same for any well-formed code: it tells nobody which codes exist. */
const invitation = (code: string, serverUrl: string): string => {
  const link = serverLink(code, serverUrl);
  return page(
    'You are invited to watch a film together',
    `<p>Open the invitation in Matinee. Nobody sees or hears you before you say so.</p>
<a href="${escapeHtml(link)}">Open in Matinee</a>
<p>Or start Matinee, choose “Join a party” and type the code</p><p><code>${formatInviteCode(code)}</code></p>`,
  );
};

/**
 * `GET /j/:code`: serves the page that a browser shows for an invite link.
 * @param publicUrl this server's address for people; without it, the one of this request, which is an IP address
 */
export const serveInvitePage = (app: FastifyInstance, publicUrl: string | null): void => {
  app.get<{ Params: { code: string } }>('/j/:code', async (request, reply) => {
    const code = parseInviteCode(request.params.code);
    const serverUrl = publicUrl ?? `${request.protocol}://${request.headers.host ?? ''}`;
    void reply
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8');
    if (code) return invitation(code, serverUrl);
    return reply
      .status(404)
      .send(page('This is not an invitation', '<p>The link is incomplete. Ask for it again.</p>'));
  });
};
