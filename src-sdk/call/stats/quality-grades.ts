import {
  gradeQuality,
  overallQuality,
  sideOf,
  type GradeInput,
  type QualityGrade,
} from '@core/call/quality-grade';
import type { PersonQuality, QualitySide } from '@core/call/quality';
import type { CallReport } from '@core/wire/socket';
import { lossIn, lossOut } from '../../media-path/path-sample';
import type { PersonFigures } from '../../media-path/path-figures';

/** The others' last reports, by person. */
export type Reports = ReadonlyMap<string, CallReport>;

interface Graded {
  readonly grade: QualityGrade;
  /** Whether the other person's machine is the cause. */
  readonly isTheirCpu: boolean;
}

/** How well each person is connected to this one, the main reason against it, and whose end it is at. */
export class QualityGrades {
  readonly #graded = new Map<string, Graded>();
  readonly #qualities = new Map<string, PersonQuality>();

  quality(participantId: string): PersonQuality | null {
    return this.#qualities.get(participantId) ?? null;
  }

  /** One's own overall connection, from all people's. */
  overall(): PersonQuality | null {
    return overallQuality([...this.#qualities.values()]);
  }

  /**
   * @param heldBack why one's own picture is kept small
   * @returns whether a grade was possible, that is whether the first round trip is known
   */
  sample(
    participantId: string,
    before: PersonFigures,
    now: PersonFigures,
    heldBack: GradeInput['limited'],
    reports: Reports,
  ): void {
    if (now.roundTripMs === null) return;
    const isTheirCpu = heldBack !== 'cpu' && reports.get(participantId)?.cpuConstrained === true;
    const grade = gradeQuality(this.#graded.get(participantId)?.grade ?? null, {
      roundTripMs: now.roundTripMs,
      jitterMs: now.jitterMs,
      // The worse of the two directions counts.
      loss: Math.max(lossIn(before, now) ?? 0, lossOut(before, now) ?? 0),
      hasVideo: now.videoIn > before.videoIn || now.videoOut > before.videoOut,
      limited: isTheirCpu ? 'cpu' : heldBack,
    });
    this.#graded.set(participantId, { grade, isTheirCpu });
  }

  /**
   * Ends a round of samples.
   * @param present the people who are reached; grades of others are forgotten
   */
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
