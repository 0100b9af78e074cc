// What does not fit a phone. Both functions run in the page.

/** WCAG 2.2, 2.5.8 wants 24 px; a finger wants 40. Links within a text may be as small as the norm allows. */
export function tooSmall() {
  const FINGER = 40;
  const LEAST = 24;
  const selector = 'a[href], button, select, textarea, summary, input:not([type=hidden]), [role=option], [role^=menuitem]';
  const found = [];
  for (const element of document.querySelectorAll(selector)) {
    if (element.disabled || element.closest('[inert], [aria-hidden=true]') || !element.checkVisibility({ visibilityProperty: true })) continue;
    // A box to tick is as large as its label.
    const target = (element.matches('input[type=checkbox], input[type=radio]') && element.labels?.[0]) || element;
    const { width, height } = target.getBoundingClientRect();
    if (width <= 1 || height <= 1) continue; // for those who hear the page
    const inline = element.matches('a') && getComputedStyle(element).display === 'inline';
    if (height < (inline ? LEAST : FINGER) - 0.5 || width < LEAST - 0.5) found.push(`${Math.round(width)}×${Math.round(height)} px are too small: ${element.outerHTML.slice(0, 160)}`);
  }
  return found;
}

export function tooWide() {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most && innerWidth <= 390) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > most + 0.5);
  return [`${document.documentElement.scrollWidth} px wide: ${wide.slice(-2).map((element) => element.outerHTML.slice(0, 160)).join(' ')}`];
}
