/** The page of the call bench, and its part of the page of all benches, made from its result. Pure. */
import { measuredOn } from '../kit/machine';
import { withPart } from '../kit/page';
import { RunReport } from '../kit/run-report';
import { FIGURES } from './figures';
import { joinTrace } from './join-trace';
import type { CallResult } from './model';

const trace = ({ runs }: CallResult): string => {
  const ids = FIGURES.filter(({ experiment }) => experiment === 'join').map(({ id }) => id);
  const steps = joinTrace(runs, ids);
  return steps === null ? '' : `\n## Where the time of a join goes\n\n${steps}\n`;
};

export function callReport(result: CallResult): string {
  const report = new RunReport(FIGURES, result);
  return `# How good the call is

Made by \`npm run bench:call\`; nothing here is written by hand. \`--quick\` takes a look in under two minutes and leaves this page as it is, \`--only join,mesh\` runs some of it, \`--json\` ends with one line of JSON.

${measuredOn(result)}

## Figures

${report.figures()}

${report.verdicts()}
${trace(result)}
## How it is measured

- Real windows of the app, with cameras of 320 × 240 at 15 frames a second and voices that are tones in beats. All times are on the machine's monotonic clock.
- **Join**: both people are on machines of their own (network namespaces). Everything between them, signalling and media, passes one router in user space, which delays it. From the guest's click on *Join*, in the lobby, until the host's picture in the party is about to be shown for the first time: after five seconds in the lobby, and for a click in the first frame in which the button can be pressed. The guest leaves and joins again and again; the first join at each delay isn't counted. The steps are seen from the outside, at the sockets and connections of the guest's page.
- **Cut**: the guest's line is dead for 5 s without a word to anybody. From the moment when packets pass again until the slowest of four is back: picture and voice, each way. Shorter gaps than 400 ms are no break: the fake voices pause for 150 ms. Looked at every 20 ms for the voice, at each frame for the picture. **Address**: the guest's machine has another address from one moment to the next, with the old one gone.
- **Mesh**: frames that the tiles of the others show, the slowest of all directions, and the processor time of each window's processes (the host's with its embedded server). Then the same with a page that has nothing but simple-peer, in the same run. Where the windows fill the processor the ratio says less than it seems: neither can take more than there is.
- **Ducking**: a film with a steady tone of 3 kHz at the listener, a friend who speaks for 2.5 s and is silent for 4.5 s. The listener's loudspeaker is recorded; the levels of the film's tone and of the voice's are read every 5 ms. The film is down, or back, when it is within 1 dB of where it settles.
- **Screen share**: a film of 24 frames a second, each with its number, in a window on the sharer's display, the whole of which is shared with its sound to a receiver on another display. Latency from a frame's time on the one screen to the same frame's on the other. The sound's clicks are recorded at both loudspeakers; what they are behind their frames at the sharer is taken off.
- A run is void when the machine was over 85 % busy, and a mesh when others than the bench took over 10 % of it. Void runs are listed and are in no figure.
- Of several runs a figure is the median; of frame rates that nobody may fall under it is the worst.

## Runs

${report.runs()}
`;
}

/** The page of all benches with the call's part replaced by the figures that have a target. */
export function withCallSummary(page: string, result: CallResult): string {
  const report = new RunReport(FIGURES, result);
  const summary = [measuredOn(result), report.figures({ asked: true }), report.verdicts()].join('\n\n');
  return withPart(page, 'call figures', 'bench:call', summary);
}
