/** A Chinese number as it is read aloud: place, day of birth, the rest. American ones have their hyphens. */
export function grouped(number: string): string {
  return number.replace(/^(\d{6})(\d{8})(\d{3}[\dX])$/, '$1 $2 $3')
}
