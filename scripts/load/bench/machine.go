//go:build linux

package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// facts is the machine, and when it was measured: figures mean nothing without them.
type facts struct {
	Processor, Kernel, FileSystem string
	Binary                        string // what was measured: its Go and its commit
	Cores                         int
	Memory                        string
	Begun, Ended                  time.Time
	LoadBefore, LoadAfter         string
	Rounds                        int
	Round                         time.Duration
	Quick                         bool
	parent                        string // where the temporary directory goes
}

var fileSystems = map[int64]string{
	unix.EXT4_SUPER_MAGIC: "ext4", unix.XFS_SUPER_MAGIC: "xfs", unix.BTRFS_SUPER_MAGIC: "btrfs",
	unix.OVERLAYFS_SUPER_MAGIC: "overlay", unix.F2FS_SUPER_MAGIC: "f2fs", 0x2fc12fc1: "zfs", unix.TMPFS_MAGIC: "tmpfs",
}

// look finds a directory on a real disk and notes the machine.
func look(dir string) (*facts, error) {
	parent, kind, err := realDisk(dir)
	if err != nil {
		return nil, err
	}
	f := &facts{parent: parent, FileSystem: kind, Cores: runtime.NumCPU(), Begun: time.Now()}
	f.Processor = fieldOf("/proc/cpuinfo", "model name")
	if kib, err := strconv.ParseInt(strings.TrimSuffix(fieldOf("/proc/meminfo", "MemTotal"), " kB"), 10, 64); err == nil {
		f.Memory = fmt.Sprintf("%.1f GiB", float64(kib)/(1<<20))
	}
	f.LoadBefore = loadAverage()
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, fmt.Errorf("uname: %w", err)
	}
	f.Kernel = unix.ByteSliceToString(name.Sysname[:]) + " " + unix.ByteSliceToString(name.Release[:])
	return f, nil
}

func (f *facts) finish(size sizes, quick bool) {
	f.Ended, f.LoadAfter, f.Quick = time.Now(), loadAverage(), quick
	f.Rounds, f.Round = size.rounds, size.round
}

// Busy says whether others were at work when the run began.
func (f *facts) Busy() bool {
	first, _, _ := strings.Cut(f.LoadBefore, " ")
	load, err := strconv.ParseFloat(first, 64)
	return err == nil && load > 0.25*float64(f.Cores)
}

// identify says what a binary was built from.
func identify(binary string) string {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return "not built with Go"
	}
	text := info.GoVersion
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			text += ", commit " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			text += " with changes"
		}
	}
	return text
}

// realDisk takes the first of these directories that is not in memory, where a sync costs nothing.
func realDisk(dir string) (parent, kind string, err error) {
	candidates := []string{dir}
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err == nil && os.MkdirAll(cache, 0o700) == nil {
			candidates = []string{cache, os.TempDir()}
		} else {
			candidates = []string{os.TempDir()}
		}
	}
	for _, dir := range candidates {
		if kind, err = fileSystem(dir); err != nil {
			return "", "", err
		}
		if kind != "tmpfs" {
			return dir, kind, nil
		}
	}
	return "", "", errors.New("no directory on a real disk: give one with -dir")
}

func fileSystem(dir string) (string, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return "", fmt.Errorf("statfs %s: %w", dir, err)
	}
	if name, ok := fileSystems[stat.Type]; ok {
		return name, nil
	}
	return fmt.Sprintf("type %#x", stat.Type), nil
}

// fieldOf returns the value of the first line "name : value" of a file in /proc.
func fieldOf(file, name string) string {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(text)); len(fields) >= 3 {
		return strings.Join(fields[:3], " ")
	}
	return "unknown"
}
