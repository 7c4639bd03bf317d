// Package clients holds the API's document against those who make clients from it: oapi-codegen, ogen and openapi-typescript, as
// they come. Its test compiles what they write, and sells with it at a real central and a real store. The tools are pinned in
// tools/, a module of its own, and in web/package.json.
package clients
