package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bodega/central/ledger"
	invhttp "bodega/http"
	"bodega/http/keys"
	"bodega/inventory"
	"bodega/storage/mem"
)

// TestClientFromAnotherModule does what docs/api.md says: a program of another module, in a workspace with this one, sells.
func TestClientFromAnotherModule(t *testing.T) {
	page, err := os.ReadFile("docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## From Go\n")
	program := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(section)
	command := regexp.MustCompile("```\n(go work .*)\n```").FindStringSubmatch(section)
	if program == nil || command == nil {
		t.Fatal("docs/api.md does not show how")
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("till/go.mod", "module example.com/till\n\ngo 1.26\n")
	write("till/main.go", program[1])
	goIn := func(args ...string) {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=", "GOPROXY=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, out)
		}
	}
	args := strings.Fields(strings.ReplaceAll(command[1], "./bodega", here))[1:]
	goIn(args...)
	goIn("build", "-o", "sell", "./till")

	url := shop(t)
	sell := exec.Command(filepath.Join(dir, "sell"))
	sell.Env = []string{"CENTRAL_URL=" + url, "API_KEY=demo"}
	if out, err := sell.CombinedOutput(); err != nil || string(out) != "applied 8\n" {
		t.Errorf("%v: %s", err, out)
	}
}

// shop returns the address of a central with ten units of SKU-001.
func shop(t *testing.T) string {
	t.Helper()
	truth, err := ledger.Open(t.Context(), mem.New(), ledger.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = truth.Close() })
	_, err = truth.Submit(context.Background(), &inventory.Command{Kind: inventory.Create, Lines: []inventory.Line{{Product: "SKU-001", Name: "Smartphone", Available: 10}}})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keys.Parse("demo", "")
	if err != nil {
		t.Fatal(err)
	}
	api := invhttp.New(invhttp.Config{Keys: keys})
	api.Attach(truth)
	srv := httptest.NewServer(api)
	t.Cleanup(srv.Close)
	return srv.URL
}

// TestLicence: the text is the licence's own, to the byte.
func TestLicence(t *testing.T) {
	text, err := os.ReadFile("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const apache = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30" // of apache.org/licenses/LICENSE-2.0.txt
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != apache {
		t.Errorf("the sum is %x", sum)
	}
}
