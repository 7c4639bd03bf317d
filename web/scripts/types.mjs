// Writes the types of the API from its document. A test fails when the file is not what the document gives.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

export const document = new URL('../../docs/openapi.yaml', import.meta.url);
export const target = fileURLToPath(new URL('../src/lib/api/schema.ts', import.meta.url));

/** An object without members in the document is any object. */
function anyObject(part) {
  const open = part.type === 'object' && !part.properties && !part.additionalProperties;
  return open ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.ObjectKeyword) : undefined;
}

export async function schema() {
  const tree = await openapiTS(document, { defaultNonNullable: false, transform: anyObject });
  return `// Written from docs/openapi.yaml by "npm run types". Do not edit.\n\n${astToString(tree)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(target, await schema());
}
