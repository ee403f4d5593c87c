import { describe, expect, it } from 'vitest';
import type { FilmFault, FilmProblem } from '@core/film/film-problem';
import { fault, fileFault } from '../../words/en-film-faults';
import { faultWords } from './fault-words';

const WEB = { kind: 'url', url: 'https://films.example/a.mp4' } as const;
const FILE = { kind: 'file', name: 'a.mp4', sizeBytes: 1, fingerprint: 'a'.repeat(64) } as const;
const problem = (over: Partial<FilmProblem> = {}): FilmProblem => ({
  ...{ problem: 'unsupported', detail: '', fault: 'picture', isPublicFilm: false },
  ...over,
});

describe('the words for why a film can’t be had', () => {
  it('the words for a film’s fault are another sentence for each reason', () => {
    for (const sentences of [Object.values(fault), Object.values(fileFault)])
      expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('the words for a file’s fault never speak of a server', () => {
    for (const sentence of Object.values(fileFault)) expect(sentence).not.toMatch(/\{host\}|server/);
  });

  it.each<[FilmFault, string]>([
    ['login', 'party.copy.unreachableTitle'],
    ['page', 'party.copy.faultTitle.page'],
    ['picture', 'party.copy.faultTitle.picture'],
    ['streamSound', 'party.copy.faultTitle.streamSound'],
    ['misnamed', 'party.copy.faultTitle.misnamed'],
    ['incomplete', 'party.copy.faultTitle.incomplete'],
  ])('the fault %s is told under its title', (what, title) => {
    expect(faultWords(problem({ fault: what }), WEB)).toMatchObject({
      title,
      text: `party.copy.fault.${what}`,
    });
  });

  it('the words for a film’s fault name the codec or the container', () => {
    const undecoded = [{ track: 'picture', codec: 'HEVC (H.265)' }] as const;
    expect(faultWords(problem({ undecoded }), FILE)).toMatchObject({
      text: 'party.copy.fileFault.picture',
      named: { codec: 'HEVC (H.265)' },
    });
    const avi = problem({ fault: 'container', container: 'AVI' });
    expect(faultWords(avi, FILE)?.named.container).toBe('AVI');
  });

  it('the words for a film’s fault are the general ones where nothing more is known', () => {
    expect(faultWords(null, WEB)).toBeNull();
    expect(faultWords(problem({ fault: null }), WEB)).toBeNull();
    expect(faultWords(problem({ fault: 'unknown' }), WEB)).toBeNull();
    expect(faultWords(problem({ fault: 'silent' }), FILE)).toBeNull();
  });
});
