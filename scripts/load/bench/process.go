//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bodega/scripts/process"
)

// apiKey is the key of the first callerConns connections of a load; callerKey returns those of the others. The load is exempt
// from the limits of a client, as that of stores and tills is, and an exempt key may have so many requests under way.
const (
	apiKey      = "bench"
	callerConns = 64
	callersMax  = 4
)

func callerKey(caller int) string {
	return apiKey[:len(apiKey)-1] + string(rune(apiKey[len(apiKey)-1]+byte(caller)))
}

// callers are the settings by which a node knows all of them.
func callers() []string {
	var keys, names []string
	for i := range callersMax {
		name := fmt.Sprintf("load-%d", i)
		keys, names = append(keys, name+"="+callerKey(i)), append(names, name)
	}
	return []string{"API_KEYS=" + strings.Join(keys, ","), "RATE_LIMIT_EXEMPT_KEYS=" + strings.Join(names, ",")}
}

// isCaller says whether a key is one of them.
func isCaller(key string) bool {
	return len(key) == len(apiKey) && key[:len(key)-1] == apiKey[:len(apiKey)-1]
}

var keyHeader = []byte("X-API-Key: " + apiKey)

// asCaller makes a request that of the caller whose connection it is.
func asCaller(request []byte, conn int) []byte {
	if caller := conn / callerConns % callersMax; caller > 0 {
		request[bytes.Index(request, keyHeader)+len(keyHeader)-1] += byte(caller)
	}
	return request
}

// workspace is the temporary directory of one run, with the processes that live in it.
type workspace struct {
	ctx     context.Context
	dir     string
	servers []*server
	others  []func() // that end what else runs
	made    int      // directories so far, for their names
}

func (w *workspace) path(name string) string {
	w.made++
	return filepath.Join(w.dir, fmt.Sprintf("%s-%d", name, w.made))
}

// close leaves neither a process nor a file behind.
func (w *workspace) close() {
	for _, s := range w.servers {
		s.Kill()
	}
	for _, end := range w.others {
		end()
	}
	os.RemoveAll(w.dir)
}

// server is one running child process that answers HTTP.
type server struct {
	*process.Program
	port  int
	data  string        // its DATA_DIR
	begun time.Time     // just before exec
	ready time.Duration // from exec to the first 200 of /readyz
}

func freePort() (int, error) {
	port, err := process.FreePort()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(port)
}

// start asks /readyz every 2 ms: recovery times are compared to seconds, so that is fine enough.
func (w *workspace) start(name string, port int, env []string, argv ...string) (*server, error) {
	s := &server{port: port, Program: &process.Program{
		Name: name, Args: argv, Env: env, Dir: w.dir, Ready: fmt.Sprintf("http://127.0.0.1:%d/readyz", port), Every: 2 * time.Millisecond,
		With: withUs,
	}}
	w.servers = append(w.servers, s)
	ctx, cancel := context.WithTimeout(w.ctx, 5*time.Minute)
	defer cancel()
	s.begun = time.Now()
	if err := s.Start(ctx); err != nil {
		return s, err
	}
	s.ready = time.Since(s.begun)
	return s, nil
}

// withUs has a process end with this one.
func withUs(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// adminKey opens admin routes.
const adminKey = "bench-admin"

func (s *server) get(ctx context.Context, path string) (int, []byte, error) {
	return s.getAs(ctx, apiKey, path)
}

func (s *server) getAs(ctx context.Context, key, path string) (int, []byte, error) {
	url := fmt.Sprintf("http://127.0.0.1:%d%s", s.port, path)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("X-API-Key", key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(response.Body)
	return response.StatusCode, body.Bytes(), err
}

// stop asks the server to end, and makes it end.
func (s *server) stop() {
	if err := s.Stop(20 * time.Second); errors.Is(err, process.ErrStays) {
		s.Kill()
	}
}

func (s *server) pid() int { return s.Run().Cmd.Process.Pid }

// anonymous is the memory that belongs to the process alone, without mapped files, in bytes.
func (s *server) anonymous() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("no RssAnon in /proc/PID/status")
}

// busy is the processor time the server has used so far.
func (s *server) busy() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid()))
	if err != nil {
		return 0, err
	}
	// The name in parentheses may hold spaces; utime and stime are the 12th and 13th fields after it.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0, errors.New("short /proc/PID/stat")
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * time.Second / 100, errors.Join(err1, err2)
}

// An idle server may use one idleShare-th of the time, for timers and garbage collection.
const idleShare = 20

// settle waits until the server has been idle for one step, so that no figure pays for what came before it.
func (s *server) settle(ctx context.Context, step, limit time.Duration) error {
	before, err := s.busy()
	for end := time.Now().Add(limit); err == nil && time.Now().Before(end); {
		if err = pause(ctx, step); err != nil {
			break
		}
		var now time.Duration
		if now, err = s.busy(); now-before <= step/idleShare {
			break
		}
		before = now
	}
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
