package systemd

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"bodega/storage/exit"
)

const unit = "bodega@.service"

// exposureMax is on systemd's scale from 0, nothing is exposed, to 10.
const exposureMax = 3.0

// TestExposure: the sandbox leaves little open to whoever should get hold of the process.
func TestExposure(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), analyze(t), "security", "--offline=true", "--no-pager", unit).Output()
	if err != nil {
		t.Fatal(err)
	}
	overall := regexp.MustCompile(`Overall exposure level .*: ([\d.]+)`).FindSubmatch(out)
	if overall == nil {
		t.Fatalf("systemd-analyze says\n%s", out)
	}
	if exposure, err := strconv.ParseFloat(string(overall[1]), 64); err != nil || exposure >= exposureMax {
		t.Errorf("exposure is %s, not below %v:\n%s", overall[1], exposureMax, out)
	}
}

// TestVerify: systemd finds nothing wrong, once the program is where the unit says.
func TestVerify(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "bodega")
	write(t, program, "#!/bin/sh\n", 0o700)
	text := strings.ReplaceAll(read(t), "/usr/local/bin/bodega", program)
	for _, role := range []string{"central", "store"} {
		file := filepath.Join(dir, "bodega@"+role+".service")
		write(t, file, text, 0o600)
		cmd := exec.CommandContext(t.Context(), analyze(t), "verify", "--man=no", file)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", role, err, out)
		}
	}
}

// TestComesBack: a node is started again, for as long as it takes, after all that passes by itself, and after nothing else.
func TestComesBack(t *testing.T) {
	set := settings(t)
	if set["Restart"] != "on-failure" || set["StartLimitIntervalSec"] != "0" {
		t.Errorf("Restart is %q, with a limit over %q seconds", set["Restart"], set["StartLimitIntervalSec"])
	}
	if pause, err := strconv.Atoi(set["RestartSec"]); err != nil || pause < 1 {
		t.Errorf("RestartSec is %q: a node that cannot start would keep the machine busy", set["RestartSec"])
	}
	stays := strings.Fields(set["RestartPreventExitStatus"])
	for _, shortage := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOSPC, syscall.EDQUOT, syscall.ENOMEM} {
		for _, err := range []error{shortage, &exit.DiskError{Err: &os.PathError{Op: "open", Path: "journal", Err: shortage}}} {
			if code := exit.Code(err); slices.Contains(stays, strconv.Itoa(code)) {
				t.Errorf("after %v it ends with %d, and stays down", err, code)
			}
		}
	}
	for _, code := range []int{exit.Usage, exit.Disk, exit.InUse} {
		if !slices.Contains(stays, strconv.Itoa(code)) {
			t.Errorf("it is started again after %d, which does not pass", code)
		}
	}
}

// TestPrivate: nobody else reads what it writes, and the environment with its keys.
func TestPrivate(t *testing.T) {
	set := settings(t)
	for name, want := range map[string]string{"StateDirectoryMode": "0700", "UMask": "0077", "EnvironmentFile": "/etc/bodega/%i.env"} {
		if set[name] != want {
			t.Errorf("%s is %q", name, set[name])
		}
	}
	if dir := "/var/lib/" + set["StateDirectory"]; !strings.Contains(set["Environment"], "DATA_DIR="+dir) {
		t.Errorf("it may write to %s, and is told %s", dir, set["Environment"])
	}
}

// settings are those of the unit that stand there once.
func settings(t *testing.T) map[string]string {
	t.Helper()
	set := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\w+)=(.*)$`).FindAllStringSubmatch(read(t), -1) {
		set[m[1]] = m[2]
	}
	return set
}

func analyze(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatal("systemd-analyze is missing: run 'make setup', which installs it (Debian: apt-get install --no-install-recommends systemd)")
	}
	return path
}

func read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
