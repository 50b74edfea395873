/** How numbers read in reports: the same in every locale. */

/** `1,234,567` */
export const thousands = (count: number): string =>
  String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');

/** `812`, `26.5k`, `2.15M`: three digits, for numbers that change while one looks. */
export function rounded(count: number): string {
  const units = ['', 'k', 'M', 'G'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? String(Math.round(value)) : `${Number(value.toPrecision(3))}${units[unit]}`;
}

/** `0.004 s`, `0.31 s`, `12.3 s`, `4 min 05 s` */
export function duration(seconds: number): string {
  if (seconds >= 119.5) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  }
  const digits = seconds < 0.0995 ? 3 : seconds < 9.95 ? 2 : 1;
  return `${seconds.toFixed(digits)} s`;
}

/** `812 kB`, `1.4 GB`; a kilobyte is 1000 bytes. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(value < 9.95 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

/** `1 machine`, `3 machines`, `2 properties` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}
