/** A browser page of an exact size to draw on, for the scripts that make pictures. */
import { chromium, type Page } from 'playwright';
import { sandboxArgs } from './display';

export interface DrawingPage {
  readonly page: Page;
  close(): Promise<void>;
}

export async function openCanvasPage(width: number, height: number): Promise<DrawingPage> {
  const browser = await chromium.launch({
    executablePath: process.env['MATINEE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: sandboxArgs(),
  });
  const page = await browser.newPage({ viewport: { width, height } });
  return { page, close: () => browser.close() };
}
