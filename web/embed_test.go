package web

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// Whoever clones has the page that says that nothing was built. It carries the mark that a node replaces.
func TestUnbuilt(t *testing.T) {
	text, err := fs.ReadFile(Pages(), "unbuilt.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<h1>The pages were not built</h1>", "<code>make build</code>", `<style nonce="__CSP_NONCE__">`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("it lacks %s", part)
		}
	}
}

// What nodes rely on, if there is a build: the mark for the nonce, a referrer policy under which a store knows its own pages,
// nothing from another host, nothing inline that the nonce does not cover; and names that never mean anything else.
func TestBuilt(t *testing.T) {
	text, err := fs.ReadFile(Pages(), "index.html")
	if err != nil {
		return // a clean clone
	}
	index := string(text)
	if !strings.Contains(index, `name="csp-nonce" content="__CSP_NONCE__"`) {
		t.Error("index.html has no mark for the nonce")
	}
	if m := regexp.MustCompile(`name="referrer" content="([^"]*)"`).FindStringSubmatch(index); m != nil && m[1] != "same-origin" {
		t.Errorf("index.html has the referrer policy %s", m[1])
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(index, -1) {
		if !strings.HasPrefix(m[1], "/assets/") {
			t.Errorf("index.html loads %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`<(?:script|style)[^>]*>`).FindAllString(index, -1) {
		if !strings.Contains(m, "src=") && !strings.Contains(m, `nonce="__CSP_NONCE__"`) {
			t.Errorf("index.html has %s", m)
		}
	}
	names, err := fs.Glob(Pages(), "assets/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no assets: %v", err)
	}
	for _, name := range names {
		if !regexp.MustCompile(`-[A-Za-z0-9_-]{8}\.[a-z0-9.]+$`).MatchString(name) {
			t.Errorf("%s has no hash of its content", name)
		}
	}
}
