package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to become what a test waits for.
const patience = time.Minute

// chromium is the one browser process of all tests.
var chromium struct {
	start sync.Once
	ctx   context.Context
	quit  func()
	err   error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.quit != nil {
		chromium.quit()
	}
	os.Exit(code)
}

// findChromium returns the browser's path, or "" where there is none.
func findChromium() string {
	for _, name := range []string{os.Getenv("PORTAL_CHROME"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func startChromium(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(allocator)
	chromium.ctx, chromium.err = ctx, chromedp.Do(ctx)
	chromium.quit = func() { leave(); stop() }
}

// look is how wide a screen is, and whether its owner prefers dark colours.
type look struct {
	width, height int64
	dark          bool
}

var (
	phone = look{width: 360, height: 740}
	desk  = look{width: 1280, height: 800}
)

func (l look) inDark() look {
	l.dark = true
	return l
}

func (l look) String() string {
	if l.dark {
		return fmt.Sprintf("%d-dark", l.width)
	}
	return fmt.Sprintf("%d-light", l.width)
}

// tab is a page of a real browser, with cookies and storage of its own. It
// notes everything that a developer would see go wrong in the console.
type tab struct {
	t          *testing.T
	ctx        context.Context
	site       string
	look       look
	scriptless bool

	mu     sync.Mutex
	faults []string
	// expected are the statuses of failures that the test is about.
	expected map[int64]bool
	// lossy says that the test is about requests that do not arrive.
	lossy bool
}

// openTab opens an empty tab, or skips the test where no browser is found.
func openTab(t *testing.T, h *house) *tab {
	t.Helper()
	path := findChromium()
	if path == "" {
		if os.Getenv("PORTAL_BROWSER_TESTS") == "required" {
			t.Fatal("no Chromium was found, and PORTAL_BROWSER_TESTS requires one")
		}
		t.Skip("no Chromium was found: install chromium or name one in PORTAL_CHROME")
	}
	chromium.start.Do(func() { startChromium(path) })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	b := &tab{t: t, site: h.server.URL, expected: map[int64]bool{}}
	ctx, leave := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.notice))
	t.Cleanup(leave)
	b.ctx = ctx
	b.must(chromedp.Do(ctx))
	b.use(desk)
	return b
}

// disableScripts makes the tab one of a browser without JavaScript.
func (b *tab) disableScripts() {
	b.t.Helper()
	b.scriptless = true
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.must(err)
}

// use gives the tab another look without loading the page again.
func (b *tab) use(l look) {
	b.t.Helper()
	b.look = l
	_, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: l.width, Height: l.height, DeviceScaleFactor: 1,
	})
	b.must(err)
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	_, err = chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	b.must(err)
}

// notice collects what goes wrong. It runs between two messages of the
// browser, so it only takes notes.
func (b *tab) notice(event any) {
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		b.note("exception: %s %s", event.ExceptionDetails.Text, exceptionWords(event.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if event.Type == runtime.ConsoleAPICalledTypeError || event.Type == runtime.ConsoleAPICalledTypeWarning || event.Type == runtime.ConsoleAPICalledTypeAssert {
			b.noticeConsole(consoleWords(event.Args))
		}
	case *log.EventEntryAdded:
		if event.Entry.Source != log.EntrySourceNetwork && event.Entry.Level != log.EntryLevelVerbose && event.Entry.Level != log.EntryLevelInfo {
			b.note("%s %s: %s %s", event.Entry.Source, event.Entry.Level, event.Entry.Text, event.Entry.URL)
		}
	case *network.EventResponseReceived:
		b.noticeStatus(event.Response)
	case *network.EventLoadingFailed:
		b.noticeFailure(event)
	}
}

func (b *tab) noticeStatus(response *network.Response) {
	b.mu.Lock()
	wanted := b.expected[response.Status]
	b.mu.Unlock()
	if response.Status >= 400 && !wanted {
		b.note("status %d of %s", response.Status, response.URL)
	}
}

func (b *tab) noticeFailure(event *network.EventLoadingFailed) {
	if !b.isLossy() && !event.Canceled {
		b.note("request failed: %s %s %s", event.Type, event.ErrorText, event.BlockedReason)
	}
}

// noticeConsole leaves out what htmx says about a request that was lost.
func (b *tab) noticeConsole(words string) {
	if !b.isLossy() || !strings.Contains(words, "Failed to fetch") {
		b.note("console: %s", words)
	}
}

func (b *tab) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

func exceptionWords(details *runtime.ExceptionDetails) string {
	if details.Exception == nil {
		return ""
	}
	return details.Exception.Description
}

func consoleWords(args []*runtime.RemoteObject) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = arg.Description + string(arg.Value)
	}
	return strings.Join(words, " ")
}

// expect tells that answers with these statuses are what the test is about.
func (b *tab) expect(statuses ...int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, status := range statuses {
		b.expected[status] = true
	}
}

// expectLosses tells that requests which do not arrive are what the test is
// about.
func (b *tab) expectLosses() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lossy = true
}

func (b *tab) isLossy() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lossy
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.must(chromedp.Do(ctx, steps...))
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// ask calls a JavaScript function with arguments and returns its result.
func ask[T any](b *tab, function string, args ...any) T {
	b.t.Helper()
	result, err := tryAsk[T](b, function, args...)
	b.must(err)
	return result
}

func tryAsk[T any](b *tab, function string, args ...any) (T, error) {
	written := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		b.must(err)
		written[i] = string(text)
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("("+function+")("+strings.Join(written, ",")+")", chromedp.EvalAwaitPromise))
}

// until asks a JavaScript function again and again until it answers true. The
// page may be replaced by another one meanwhile.
func (b *tab) until(what, function string, args ...any) {
	b.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for {
		reached, err := tryAsk[bool](b, function, args...)
		if reached && err == nil {
			return
		}
		select {
		case <-late:
			b.picture("failed")
			b.t.Fatalf("waited in vain for %s (%v) on %s\n%s", what, err, b.path(), b.text("body"))
		case <-tick.C:
		}
	}
}
