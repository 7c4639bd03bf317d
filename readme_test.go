package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"bodega/scripts/nodes"
)

// TestReadme: whoever types what README says after "make run", gets what README says.
func TestReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	run := begin(t, nil, "demo", "--no-traffic", "--port-base", "0", "--data", t.TempDir())
	table := run.await("/v1/store/inventory/" + demoProduct + "\n\n")
	where := func(node string) string {
		return regexp.MustCompile(`(?m)^  ` + node + ` +http://(\S+) `).FindStringSubmatch(table)[1]
	}
	here := strings.NewReplacer("localhost:8081", where("central"), "localhost:8083", where("store-s1"), "localhost:8084", where("store-s2"))
	dialogues := typed(string(text))
	if len(dialogues) < 18 {
		t.Fatalf("README has %d commands only", len(dialogues))
	}
	for _, d := range dialogues {
		got := curl(t, here.Replace(d.command))
		// A person types more slowly than a store follows, and not so often that a node would refuse what comes next.
		for began := time.Now(); !strings.Contains(d.command, " -d ") && lasting(got) != lasting(d.answer) && time.Since(began) < nodes.Patience; {
			time.Sleep(100 * time.Millisecond)
			got = curl(t, here.Replace(d.command))
		}
		if lasting(got) != lasting(d.answer) {
			t.Errorf("%s\n got  %s\n want %s", d.command, got, d.answer)
		}
	}
	if code := run.stop(); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

// dialogue is a command and what follows it.
type dialogue struct{ command, answer string }

// typed returns the commands of a text that follow a dollar, and their answers.
func typed(text string) (all []dialogue) {
	text = strings.ReplaceAll(text, "\\\n", "")
	for _, m := range regexp.MustCompile("(?m)^\\$ (.*)\n((?:[^$`\n].*\n)*)").FindAllStringSubmatch(text, -1) {
		all = append(all, dialogue{m[1], strings.TrimSpace(m[2])})
	}
	return all
}

// lasting leaves out of an answer what is another one each time.
func lasting(answer string) string {
	answer = regexp.MustCompile(`"(lastUpdated|expiresAt|timestamp|lastSyncTime|timeline|cursor|requestId|peopleHash)":"[^"]*"`).ReplaceAllString(answer, `"$1":""`)
	return regexp.MustCompile(`"(syncDuration|lagMs)":\d+`).ReplaceAllString(answer, `"$1":0`)
}

// curl does what the program of this name does with the options that README uses.
func curl(t *testing.T, command string) string {
	t.Helper()
	method, url, body, header := "", "", "", http.Header{}
	words := regexp.MustCompile(`'[^']*'|\S+`).FindAllString(command, -1)
	for i := 0; i < len(words); i++ {
		words[i] = strings.Trim(words[i], "'")
	}
	if words[0] != "curl" {
		t.Fatalf("README uses %s", words[0])
	}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header.Set(name, value)
		case "-d":
			i++
			body = words[i]
		case "-X":
			i++
			method = words[i]
		default:
			url = "http://" + words[i]
		}
	}
	if method == "" && body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(answer))
}
