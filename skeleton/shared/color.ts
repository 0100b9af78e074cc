//! The tool's colour, made dark enough for white text on it.

export function darkEnough(color: string): string {
  let [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number]
  while (contrastWithWhite(red, green, blue) < 4.6) [red, green, blue] = [red * 0.94, green * 0.94, blue * 0.94]
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`
}

/** As WCAG 2 defines it. */
export function contrastWithWhite(red: number, green: number, blue: number): number {
  const [r, g, b] = [red, green, blue].map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}
