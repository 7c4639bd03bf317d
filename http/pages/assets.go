package pages

import (
	"io/fs"
	fspath "path"
	"slices"
	"strconv"
	"strings"

	"bodega/http/compress"
)

const assetsPrefix = "/assets/"

// asset is a file of the web application whose name holds a hash of its content: under a name there is never anything else.
type asset struct {
	contentType []string
	forms       []form // the smallest first; the last is the file as it is
}

// form is an asset in one encoding. The build has written them all.
type form struct {
	encoding string // "" for the file as it is
	file     string
	tag      string
	size     int64
}

// encodings are those that a build writes, the better one first.
var encodings = [...]struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// assetTypes do not come from the machine's own tables, which differ.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".ico": "image/x-icon", ".jpg": "image/jpeg", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".woff2": "font/woff2",
}

// findAssets lists the assets by path. What is not on the list is not served, so that no path leads elsewhere.
func findAssets(files fs.FS) map[string]*asset {
	sizes := map[string]int64{}
	_ = fs.WalkDir(files, strings.Trim(assetsPrefix, "/"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				sizes[name] = info.Size()
			}
		}
		return nil // what cannot be read is not there
	})
	found := map[string]*asset{}
	for name, size := range sizes {
		if !slices.Contains([]string{".br", ".gz"}, fspath.Ext(name)) {
			found["/"+name] = newAsset(name, size, sizes)
		}
	}
	return found
}

func newAsset(name string, size int64, sizes map[string]int64) *asset {
	a := &asset{contentType: []string{"application/octet-stream"}}
	if t := assetTypes[fspath.Ext(name)]; t != "" {
		a.contentType = []string{t}
	}
	tag := strconv.Quote(fspath.Base(name))
	for _, e := range encodings {
		if n, ok := sizes[name+e.suffix]; ok {
			a.forms = append(a.forms, form{e.name, name + e.suffix, strconv.Quote(fspath.Base(name) + e.suffix), n})
		}
	}
	a.forms = append(a.forms, form{file: name, tag: tag, size: size})
	return a
}

// choose returns the smallest form that the client takes.
func (a *asset) choose(accepted []string) *form {
	for i := range a.forms {
		if f := &a.forms[i]; f.encoding == "" || compress.Takes(accepted, f.encoding) {
			return f
		}
	}
	return &a.forms[len(a.forms)-1]
}
