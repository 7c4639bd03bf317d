export const document: URL;
export const target: string;
export function schema(): Promise<string>;
