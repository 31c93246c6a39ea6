/** What a browser measures on a page of ours: overflow, targets that are too small, text that is too faint. */

export interface Measured {
  /** Pixels by which the page is wider than its window. */
  readonly overflow: number;
  /** Buttons, chips and inputs lower than 44 px. */
  readonly small: readonly string[];
  /** Texts with less contrast than 4.5:1. */
  readonly faint: readonly string[];
  /** The style did not arrive. */
  readonly unstyled: boolean;
  /** The text is lighter than what it stands on. */
  readonly dark: boolean;
}

/** Run by the page itself, so it is text here. Contrast as WCAG 2.2 defines it. */
export const measure = `(() => {
  const visible = (node) => node.getClientRects().length > 0;
  const colour = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const back = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const name = (node) => node.tagName.toLowerCase() + ' ' + (node.textContent || '').trim().slice(0, 30);
  const texts = [...document.querySelectorAll('body *')].filter((node) => visible(node)
    && !node.closest('svg') && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
  const faint = texts.filter((node) => {
    const [a, b] = [light(colour(getComputedStyle(node).color)), light(back(node))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05) < 4.5;
  });
  const targets = [...document.querySelectorAll('button, .button, .chips label, label.check, summary, select, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, footer a')];
  return {
    overflow: Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
    small: targets.filter((node) => visible(node) && node.getBoundingClientRect().height < 44).map(name),
    faint: faint.map(name),
    unstyled: getComputedStyle(document.querySelector('main')).borderRadius !== '12px',
    dark: light(colour(getComputedStyle(document.body).color)) > light(back(document.body)),
  };
})()`;
