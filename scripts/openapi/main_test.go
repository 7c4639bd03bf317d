package main

import (
	"bytes"
	"os"
	"testing"
)

// TestUpToDate: what nodes serve as JSON says the same as the document that people edit, and both who may use what as the table of routes has it.
func TestUpToDate(t *testing.T) {
	text, err := os.ReadFile("../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if secured, err := secure(string(text), securities()); err != nil || secured != string(text) {
		t.Error("docs/openapi.yaml says otherwise than http/routes.go who may use an operation: run 'go generate ./docs'", err)
	}
	if page, err := os.ReadFile("../../docs/scopes.md"); err != nil || string(page) != scopesPage() {
		t.Error("docs/scopes.md is old: run 'go generate ./docs'", err)
	}
	want, err := convert(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../docs/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/openapi.json is old: run 'go generate ./docs'")
	}
}

func TestConvert(t *testing.T) {
	for from, want := range map[string]string{
		"b: 1\na: [x, 2.5, true, null]\n":      `{"b":1,"a":["x",2.5,true,null]}`,
		"responses:\n  '200': {}\n  404: {}\n": `{"responses":{"200":{},"404":{}}}`,
		"x: 2026-11-23T10:00:00Z\n":            `{"x":"2026-11-23T10:00:00Z"}`,
		"a: &a {k: v}\nb: *a\n":                `{"a":{"k":"v"},"b":{"k":"v"}}`,
		"t: |\n  two\n  lines\n":               `{"t":"two\nlines\n"}`,
	} {
		got, err := convert([]byte(from))
		if err != nil || string(got) != want+"\n" {
			t.Errorf("%q: %s %v, want %s", from, got, err, want)
		}
	}
	if _, err := convert([]byte("a: [")); err == nil {
		t.Error("half a document is no error")
	}
}
