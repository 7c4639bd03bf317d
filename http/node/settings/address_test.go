package settings

import "testing"

func TestURL(t *testing.T) {
	for host, want := range map[string]string{
		"": "http://localhost:81", "0.0.0.0": "http://localhost:81", "::": "http://localhost:81",
		"::1": "http://[::1]:81", "127.0.0.1": "http://127.0.0.1:81", "central": "http://central:81",
	} {
		if got := (&Config{Host: host, Port: 81}).URL("localhost"); got != want {
			t.Errorf("%q: got %s, want %s", host, got, want)
		}
	}
}
