// Package web is the application that browsers get: the store front and the operations console. Vite builds it from src into
// dist, from where it goes into the program. Git keeps one file of dist, a page that says that nothing was built, so that a
// clean clone compiles without Node.
package web

import (
	"embed"
	"io/fs"
)

// all: because a chunk may have a name with _ or . in front, which go:embed passes over otherwise.
//
//go:embed all:dist
var dist embed.FS

// Pages returns what Vite has built: index.html and what lies in assets. Without a build there is only unbuilt.html.
func Pages() fs.FS {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is fixed
	}
	return pages
}
