import { gradeLink, overallQuality, sideOf, type GradeInput, type LinkGrade } from '@core/call/link-grade';
import type { LinkQuality, QualitySide } from '@core/call/quality';
import type { CallReport } from '@core/wire/socket';
import { lossIn, lossOut } from '../../media-path/link-sample';
import type { LinkStats } from '../../media-path/path-figures';

/** What the others reported last, by person. */
export type Reports = ReadonlyMap<string, CallReport>;

interface Graded {
  readonly grade: LinkGrade;
  /** It is the other one's machine. */
  readonly isTheirCpu: boolean;
}

/** How good each link is, what costs it most and whose end that is. */
export class LinkGrades {
  readonly #graded = new Map<string, Graded>();
  readonly #qualities = new Map<string, LinkQuality>();

  quality(participantId: string): LinkQuality | null {
    return this.#qualities.get(participantId) ?? null;
  }

  /** Of all links together: how well oneself is connected. */
  overall(): LinkQuality | null {
    return overallQuality([...this.#qualities.values()]);
  }

  /** @param heldBack of the own picture. @returns whether a grade was possible: the first round trip is known */
  sample(
    participantId: string,
    before: LinkStats,
    now: LinkStats,
    heldBack: GradeInput['limited'],
    reports: Reports,
  ): void {
    if (now.roundTripMs === null) return;
    const isTheirCpu = heldBack !== 'cpu' && reports.get(participantId)?.cpuConstrained === true;
    const grade = gradeLink(this.#graded.get(participantId)?.grade ?? null, {
      roundTripMs: now.roundTripMs,
      jitterMs: now.jitterMs,
      // A link that is bad one way is a bad link.
      loss: Math.max(lossIn(before, now) ?? 0, lossOut(before, now) ?? 0),
      hasVideo: now.videoIn > before.videoIn || now.videoOut > before.videoOut,
      limited: isTheirCpu ? 'cpu' : heldBack,
    });
    this.#graded.set(participantId, { grade, isTheirCpu });
  }

  /** After every link was sampled. @param present whom there is a link to; grades of others are forgotten */
  judge(localId: string, present: ReadonlySet<string>, reports: Reports): void {
    for (const id of [...this.#graded.keys()]) {
      if (!present.has(id)) this.#graded.delete(id);
    }
    this.#qualities.clear();
    for (const [id, { grade, isTheirCpu }] of this.#graded) {
      const { level, score, reason } = grade;
      const side = reason === null ? null : this.#side(id, localId, reason === 'cpu', isTheirCpu, reports);
      this.#qualities.set(id, { level, score: Math.round(score), reason, side });
    }
  }

  reset(): void {
    this.#graded.clear();
    this.#qualities.clear();
  }

  #side(id: string, localId: string, isCpu: boolean, isTheirCpu: boolean, reports: Reports): QualitySide {
    if (isCpu) return isTheirCpu ? 'there' : 'here';
    const own = [...this.#graded].filter(([other]) => other !== id).map(([, { grade }]) => grade.score);
    const between = (from: string, isAbout: (to: string) => boolean): number[] =>
      (reports.get(from)?.links ?? []).flatMap(({ participantId, score }) =>
        score !== null && isAbout(participantId) ? [score] : [],
      );
    const isAnother = (to: string) => to !== localId && to !== id && this.#graded.has(to);
    const among = [...reports.keys()].filter(isAnother).flatMap((from) => between(from, isAnother));
    return sideOf(own, between(id, isAnother), among);
  }
}
