/** What a PIN looks like; which are too easy to guess the store says. */
export const isPin = (pin: string): boolean => /^\d{6,8}$/.test(pin);
