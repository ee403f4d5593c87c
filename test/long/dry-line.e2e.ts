/**
 * One of two people is on a line that is too slow for the film: the others wait and are told for whom, go on without
 * them, and stop waiting at all.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'playwright/test';
import { agreeByTyping, openAddress, untilReady } from '../../lab/driver/film';
import { letGo, partyOfTwo } from '../../lab/driver/film-party';
import { byId, participantId, untilView, wakeControls } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { type CodedFilm, filmMp4 } from '../../lab/films/films';

/** The share of the film's own rate that the slow line gives. */
const SLOW_SHARE = 0.6;
const PIECES_A_SECOND = 10;
const photograph = async ({ page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
};

test.describe('a line that is too slow for the film', () => {
  const people: Person[] = [];
  let server: Server;
  let film: CodedFilm;
  /** Whether answers that begin from now on are slow. */
  let isSlow = false;

  test.beforeAll(async () => {
    film = await filmMp4();
    const { size } = statSync(film.path);
    const pieceBytes = Math.ceil((SLOW_SHARE * size * 1_000) / film.durationMs / PIECES_A_SECOND);
    server = createServer((request, response) => {
      const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const [start, end] = [Number(from), to === '' ? size - 1 : Number(to)];
      response.writeHead(206, {
        'content-type': 'video/mp4',
        'content-length': end + 1 - start,
        'content-range': `bytes ${start}-${end}/${size}`,
        'accept-ranges': 'bytes',
      });
      const file = createReadStream(film.path, { start, end, highWaterMark: pieceBytes });
      response.on('close', () => file.destroy());
      if (!isSlow) return void file.pipe(response);
      const send = async (): Promise<void> => {
        for await (const piece of file) {
          if (response.destroyed) return;
          response.write(piece);
          await after(1_000 / PIECES_A_SECOND);
        }
        response.end();
      };
      // A player that wants another place breaks the answer off.
      send().catch(() => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  test.afterAll(() => void server.close());
  test.afterEach(() => letGo(people));

  test('a line that is too slow is waited for by name and with a way out, and in the end not at all', async () => {
    test.setTimeout(300_000);
    const { alice, bob } = await partyOfTwo(people);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await openAddress(alice, `${origin}/film.mp4`);
    await untilReady([alice]);

    // The answer that Alice's player has begun to load goes on as fast as before.
    isSlow = true;
    await agreeByTyping(bob, origin);
    await untilReady([bob]);
    const bobsId = await participantId(alice.page, 'Bob');
    await wakeControls(alice.page);
    await byId(alice.page, 'transport-play').click();

    await test.step('the overlay says whose film ran dry, counts down, and offers to go on', async () => {
      await untilView(
        alice.page,
        'the room waits for Bob',
        ({ playback: { hold } }) => hold?.reason === 'buffering',
        60_000,
      );
      const overlay = byId(alice.page, 'hold-overlay');
      await expect(overlay).toContainText('Bob is buffering');
      await expect(overlay).toContainText(/We go on in [123] s/);
      await expect(byId(bob.page, 'hold-overlay')).toContainText('You are buffering, the others wait');
      await photograph(alice, 'hold');
      await byId(alice.page, 'continue-without').click();
      await untilView(
        alice.page,
        'it goes on without Bob',
        ({ playback }) => playback.phase === 'playing' && playback.continuedWithout.includes(bobsId),
      );
      await expect(overlay).toBeHidden();
    });

    await test.step('after a second time it isn’t stopped any more, which both are told', async () => {
      await untilView(
        alice.page,
        'nobody waits for Bob',
        ({ playback }) => playback.outpaced.includes(bobsId),
        120_000,
      );
      await expect(byId(bob.page, 'toast').filter({ hasText: "You can't keep up" })).toBeVisible();
      await byId(alice.page, 'dock-people').click();
      await expect(byId(alice.page, 'person-Bob')).toContainText("Can't keep up");
      await photograph(alice, 'outpaced');
    });
  });
});
