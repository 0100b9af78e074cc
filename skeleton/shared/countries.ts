//! The countries of ISO 3166-1, as the runtime knows them.

/** Reserved for other things than countries, or for whoever wants them. */
const NO_COUNTRIES = /^(?:A[AC]|CP|CQ|DG|E[AUZ]|IC|Q[M-Z]|TA|UN|X[A-JL-Z]|ZZ)$/

export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRIES.test(code)) return false
  const name = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code)
  // A code that was given up is read as that of its successor.
  return name !== undefined && new Intl.Locale(`und-${code}`).region === code
}

export function allCountries(): string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index))
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry)
}
