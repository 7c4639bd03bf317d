package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestWhoChangedThis: "who changed this product yesterday, at which shop, and why" is one command, which docs/api.md shows, and so is taking
// it back. Here yesterday is today.
func TestWhoChangedThis(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	env, dir := []string{"API_KEYS=office=demo", "ADMIN_API_KEYS=boss=admin-demo"}, t.TempDir()
	run := begin(t, env, "central", "--sample", "--data-dir", dir, "--port", "0")
	day := time.Now().UTC().Add(-time.Hour).Format("2006-01-02T15:04:05Z") // what begins before midnight may end behind it
	here := strings.NewReplacer("localhost:8081", strings.TrimPrefix(run.url(), "http://"), "2026-11-23T00:00:00Z", day, "2026-11-24T00:00:00Z",
		time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04:05Z"))
	dialogues := typed(string(text))
	if len(dialogues) != 4 {
		t.Fatalf("docs/api.md has %d commands with answers", len(dialogues))
	}
	for _, d := range dialogues {
		got := regexp.MustCompile(`"data":\{[^}]*\}`).ReplaceAllString(curl(t, here.Replace(d.command)), `"data":{}`)
		if said := lastingHere(got); said != lastingHere(d.answer) {
			t.Errorf("%s\n got  %s\n want %s", d.command, said, lastingHere(d.answer))
		}
	}
	store := begin(t, append(env, "CENTRAL_API_KEY=demo"), "store", "--store-id", "s1", "--data-dir", t.TempDir(), "--port", "0", "--central", run.url())
	there := strings.TrimPrefix(store.url(), "http://") + "/v1/store"
	for path, want := range map[string]string{"/inventory/APPLE-BRAEBURN-1K/history": `"actor":"office","reason":"damage","ref":"shelf 4"`, "/history?limit=1": `"reverses":200`,
		"/history/200": `"reversedBy":201`, "/inventory/APPLE-BRAEBURN-1K?at=201": `"available":88`} {
		if got := curl(t, "curl -H 'X-API-Key: demo' "+there+path); !strings.Contains(got, want) {
			t.Errorf("at a store %s: %s", path, got)
		}
	}
	store.stop()
	if code := run.stop(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	// The next one has it from the files of the history, and remembers what was taken back.
	run = begin(t, env, "central", "--data-dir", dir, "--port", "0")
	here = strings.NewReplacer("localhost:8081", strings.TrimPrefix(run.url(), "http://"), "2026-11-23T00:00:00Z", day, "&to=2026-11-24T00:00:00Z", "")
	if got := curl(t, here.Replace(dialogues[1].command)); !strings.Contains(got, `"actor":"office","reason":"damage","ref":"shelf 4"`) || !strings.Contains(got, `"reversedBy":201`) {
		t.Errorf("after a restart %s", got)
	}
	if got := curl(t, here.Replace(dialogues[3].command)); lasting(got) != lasting(dialogues[3].answer) {
		t.Errorf("after a restart %s", got)
	}
	// What a product is, is told by commands that work too.
	_, section, _ := strings.Cut(string(text), "## What a product is\n")
	_, section, _ = strings.Cut(section, "```\n")
	section, _, _ = strings.Cut(section, "```\n")
	commands := regexp.MustCompile(`(?m)^curl (?:.*\n[^c])*.*`).FindAllString(section, -1)
	if len(commands) != 3 {
		t.Fatalf("docs/api.md tells what a product is by %d commands", len(commands))
	}
	for i, command := range commands {
		got := curl(t, here.Replace(strings.NewReplacer("\\\n", "", "\n", " ").Replace(command)))
		if want := []string{`"locationId":"north"`, `"successfulUpdates":3,"failedUpdates":0`, `"productId":"TEA-EARLGREY-50"`}[i]; !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", command, got, want)
		}
	}
}

func lastingHere(answer string) string {
	return regexp.MustCompile(`"earliest":"[^"]*"`).ReplaceAllString(lasting(answer), `"earliest":""`)
}
