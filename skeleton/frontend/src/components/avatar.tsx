//! A person's initials on a colour of their own.

const HUES = [210, 260, 320, 20, 90, 160]

export function Avatar({ name }: { name: string }) {
  const words = name.trim().split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
  const hue = HUES[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES.length]
  return <span aria-hidden style={{ '--hue': hue } as React.CSSProperties} className="grid size-8 shrink-0 place-items-center rounded-full bg-[hsl(var(--hue)_60%_90%)] text-xs font-semibold text-[hsl(var(--hue)_60%_28%)] dark:bg-[hsl(var(--hue)_35%_24%)] dark:text-[hsl(var(--hue)_70%_82%)]">{initials}</span>
}
