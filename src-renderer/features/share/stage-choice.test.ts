import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseStage, EMPTY_STAGE, nextStage, type StageChoice, type StageFacts } from './stage-choice';

const facts = (sharers: readonly string[], filmId: string | null = null, filmPlays = false): StageFacts => ({
  sharers,
  filmId,
  filmPlays,
});
type Step = StageFacts | { readonly choose: string | null };
const after = (...steps: Step[]): StageChoice =>
  steps.reduce<StageChoice>(
    (stage, step) => ('choose' in step ? chooseStage(stage, step.choose) : nextStage(stage, step)),
    EMPTY_STAGE,
  );
const shown = (...steps: Step[]) => after(...steps).screenOf;

describe('the stage', () => {
  it('the stage shows the latest screen, and the one before when that is over', () => {
    expect(shown(facts(['ben']))).toBe('ben');
    expect(shown(facts(['ben']), facts(['cleo', 'ben']))).toBe('cleo');
    expect(shown(facts(['ben']), facts(['cleo', 'ben']), facts(['ben']))).toBe('ben');
    expect(shown(facts(['ben']), facts([]))).toBeNull();
  });

  it('the stage keeps a playing film when a screen comes, and gives a paused one up', () => {
    expect(shown(facts([], 'film', true), facts(['ben'], 'film', true))).toBeNull();
    expect(shown(facts([], 'film', false), facts(['ben'], 'film', false))).toBe('ben');
    // The stage doesn't change later, when the film is paused or plays again.
    expect(shown(facts([], 'film', true), facts(['ben'], 'film', true), facts(['ben'], 'film'))).toBeNull();
    expect(shown(facts([], 'film'), facts(['ben'], 'film'), facts(['ben'], 'film', true))).toBe('ben');
  });

  it('the stage goes to a film that is opened, and to a screen when the film is closed', () => {
    expect(shown(facts(['ben']), facts(['ben'], 'film'))).toBeNull();
    expect(shown(facts(['ben']), facts(['ben'], 'film'), facts(['ben']))).toBe('ben');
  });

  it('the stage keeps what was chosen until that is over', () => {
    const two = facts(['cleo', 'ben'], 'film');
    expect(shown(two, { choose: 'ben' }, facts(['dan', 'cleo', 'ben'], 'film'))).toBe('ben');
    expect(shown(two, { choose: 'ben' }, facts(['cleo', 'ben'], 'another film', true))).toBe('ben');
    expect(shown(two, { choose: 'ben' }, facts(['cleo'], 'film'))).toBeNull();
    expect(shown(two, { choose: null }, facts(['dan', 'cleo', 'ben'], 'film'))).toBeNull();
    expect(shown(two, { choose: null }, facts(['cleo', 'ben']))).toBe('cleo');
    expect(shown(two, { choose: 'ben' }, facts(['cleo'], 'film'), facts(['ben', 'cleo'], 'film'))).toBe(
      'ben',
    );
  });

  it('the stage never shows a screen that nobody shares, nor an empty place beside a screen', () => {
    const names = fc.uniqueArray(fc.constantFrom('ben', 'cleo', 'dan'), { maxLength: 3 });
    const step = fc.record({
      sharers: names,
      filmId: fc.constantFrom(null, 'film', 'another'),
      filmPlays: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.option(fc.nat({ max: 3 }))), { maxLength: 12 }), (steps) => {
        let stage = EMPTY_STAGE;
        for (const [now, choice] of steps) {
          stage = nextStage(stage, now);
          expect([null, ...now.sharers]).toContain(stage.screenOf);
          if (stage.screenOf === null && now.filmId === null) expect(now.sharers).toEqual([]);
          const open = [...(now.filmId === null ? [] : [null]), ...now.sharers];
          if (choice !== null && open.length > 0) {
            stage = chooseStage(stage, open[choice % open.length] ?? null);
            expect(nextStage(stage, now).screenOf).toBe(stage.screenOf);
          }
        }
      }),
    );
  });
});
