//! What a password has to be: told while one types, and refused otherwise.

export const SHORTEST_PASSWORD = 10

export function isLongEnough(password: string): boolean {
  return password.length >= SHORTEST_PASSWORD
}
