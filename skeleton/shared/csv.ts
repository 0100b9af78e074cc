//! CSV as spreadsheets read it.

/** A leading apostrophe keeps spreadsheets from running what looks like a formula. */
export function csvLine(values: readonly string[]): string {
  return `${values.map((value) => `"${(/^[=+\-@\t\r\n]/.test(value) && !/^-?[\d.]+$/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`).join(',')}\r\n`
}
