// What axe finds on a page: WCAG 2.2 AA, and the good habits that it knows.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds, and what it cannot tell: the rule, the element and why. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(withoutDecoration);
  // The other mode opens a second page, for frames, of which there are none here.
  const axe = new AxeBuilder({ page }).withTags(RULES).setLegacyMode();
  const { violations, incomplete } = await axe.analyze();
  // On a narrow page it cannot tell the colours of columns that are scrolled out of sight. They
  // are the same as on a wide one.
  const isNarrow = (page.viewportSize()?.width ?? 0) < 600;
  const unclear = isNarrow ? [] : incomplete;
  return [...violations, ...unclear].flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, failureSummary }) => {
      return `${id}: ${target} ${failureSummary ?? any[0]?.message}`;
    }),
  );
}

/**
 * Axe measures no contrast where a pseudo-element or a gradient may lie behind the text. Ours lie
 * beside it: the clip of a form, the sheet of the first page, the shadows of a scrolling table.
 */
function withoutDecoration(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    ::before, ::after { content: none !important }
    .table-scroll { background-image: none !important }
  `);
  document.adoptedStyleSheets = [sheet];
}
