package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"toadam/forms"
	"toadam/internal/form"
	"toadam/internal/intake"
	"toadam/internal/store/sqlite"
)

// asProgram makes the test binary behave as toadam itself, so that a test can
// kill a real process.
const asProgram = "TOADAM_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// startProgram runs toadam and returns the address it serves.
func startProgram(t *testing.T, args ...string) (p *exec.Cmd, url string) {
	t.Helper()
	p = exec.Command(os.Args[0], args...)
	p.Env = append(os.Environ(), asProgram+"=1")
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "Serving "); ok {
			go io.Copy(io.Discard, out)
			return p, address
		}
	}
	t.Fatal("the program ended before it served")
	return nil, ""
}

// TestKilledUnderLoad kills the server with no warning, twenty times, while
// responses arrive. Whatever was acknowledged is in the log afterwards, once,
// and a retry of anything gets the same receipt.
func TestKilledUnderLoad(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	src, err := forms.Files.ReadFile("poll.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, findings := form.Parse("poll.yaml", src)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	dir := t.TempDir()
	bodies := apiBodies(d)
	acknowledged := map[string]string{} // key → receipt
	unsure := []string{}                // keys whose answer was lost
	for round := range rounds {
		p, url := startProgram(t, "serve", "-data", dir, "-addr", "127.0.0.1:0")
		retry(t, url, bodies, unsure, acknowledged)
		unsure = loadUntilKilled(t, p, url, bodies, round, acknowledged)
	}
	t.Logf("%d rounds, %d responses acknowledged", rounds, len(acknowledged))
	p, url := startProgram(t, "serve", "-data", dir, "-addr", "127.0.0.1:0")
	retry(t, url, bodies, unsure, acknowledged)
	for key, receipt := range sampleOf(acknowledged, 50) {
		if again := send(url, bodies[0], key); again != receipt {
			t.Errorf("key %s: receipt %q, and %q when sent again", key, receipt, again)
		}
	}
	p.Process.Signal(syscall.SIGTERM)
	p.Wait()
	compareWithLog(t, dir, acknowledged)
}

// loadUntilKilled sends from many connections and kills the process after a
// random moment. It returns the keys that were sent without an answer.
func loadUntilKilled(t *testing.T, p *exec.Cmd, url string, bodies []string, round int, acknowledged map[string]string) (unsure []string) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for w := range 32 {
		wait.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				key := fmt.Sprintf("%d-%d-%d", round, w, i)
				receipt := send(url, bodies[(i+w)%len(bodies)], key)
				mu.Lock()
				if receipt != "" {
					acknowledged[key] = receipt
				} else {
					unsure = append(unsure, key)
				}
				mu.Unlock()
				if receipt == "" {
					return
				}
			}
		})
	}
	time.Sleep(time.Duration(50+rand.IntN(250)) * time.Millisecond)
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	wait.Wait()
	return unsure
}

// retry sends again what got no answer, as a client would.
func retry(t *testing.T, url string, bodies, keys []string, acknowledged map[string]string) {
	t.Helper()
	for _, key := range keys {
		receipt := send(url, bodies[0], key)
		if receipt == "" {
			t.Fatalf("a retry of %s is not acknowledged", key)
		}
		acknowledged[key] = receipt
	}
}

// send posts one response and returns its receipt, or "".
func send(url, body, key string) string {
	answer, err := http.Post(url+"/api/v1/forms/poll/responses", "application/json", strings.NewReader(body+key+`"}`))
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	var r struct{ Receipt string }
	if json.NewDecoder(answer.Body).Decode(&r) != nil || answer.StatusCode != http.StatusCreated {
		return ""
	}
	return r.Receipt
}

func sampleOf(m map[string]string, n int) map[string]string {
	some := map[string]string{}
	for k, v := range m { // in no order
		if len(some) == n {
			break
		}
		some[k] = v
	}
	return some
}

// compareWithLog reads the log as the next process would.
func compareWithLog(t *testing.T, dir string, acknowledged map[string]string) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	l, err := intake.Open(t.Context(), st, "poll", intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Stop(context.Background())
	seen := map[intake.Key]int{}
	for e, err := range l.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		seen[e.Key]++
	}
	for key, receipt := range acknowledged {
		k := intake.KeyOf("poll", key)
		if seen[k] != 1 || k.Receipt() != receipt {
			t.Errorf("key %s, acknowledged as %s, is in the log %d times as %s", key, receipt, seen[k], k.Receipt())
		}
	}
	if len(seen) != len(acknowledged) || l.Count() != len(acknowledged) {
		t.Errorf("%d responses count, %d keys in the log, %d acknowledged", l.Count(), len(seen), len(acknowledged))
	}
}
