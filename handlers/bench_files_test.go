package handlers_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"testing"
	"time"
)

const (
	benchFile = 100_000_000
	// benchChunk is how much of a file the portal keeps in one row.
	benchChunk = 256 << 10
)

// BenchmarkFileOf100MB sends a file through the front door and fetches it
// again, beside the same bytes going into SQLite and out of it in the same
// chunks, with nothing around.
func BenchmarkFileOf100MB(b *testing.B) {
	h := hamlet.open(b, "")
	in, bare := h.signIn(benchClient), newBareFile(b)
	approver, err := townApprover(context.Background(), h.portal, h.staffSeat("HALO"))
	h.must(err)
	var up, down, bareUp, bareDown []time.Duration
	for number := int64(1); b.Loop(); number++ {
		bareUp = append(bareUp, sum(bare.fill(b)))
		bareDown = append(bareDown, took(func() { bare.read(b) }))
		up = append(up, took(func() { h.must(in.upload(h.server.URL)) }))
		down = append(down, took(func() { h.must(in.download(h.server.URL, number)) }))
		bare.empty(b)
		_, err := h.portal.RemoveFile(context.Background(), approver, number)
		h.must(err)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(rate(up), "up-MB/s")
	b.ReportMetric(rate(down), "down-MB/s")
	b.ReportMetric(rate(bareUp), "bare-up-MB/s")
	b.ReportMetric(rate(bareDown), "bare-down-MB/s")
	b.ReportMetric(rate(up)/rate(bareUp), "up/bare")
	b.ReportMetric(rate(down)/rate(bareDown), "down/bare")
}

// BenchmarkDeedsDuringAnUpload lets somebody begin quotes one after the other
// while another person's file arrives, and compares their waits with the
// commit of one chunk of a file that has SQLite to itself.
func BenchmarkDeedsDuringAnUpload(b *testing.B) {
	h := hamlet.open(b, "")
	in, bare := h.signIn(benchClient), newBareFile(b)
	var chunks, waits, alone []time.Duration
	for b.Loop() {
		chunks = append(chunks, bare.fill(b)...)
		bare.empty(b)
		for range 100 {
			alone = append(alone, h.beginQuote(b))
		}
		sent := make(chan error, 1)
		go func() { sent <- in.upload(h.server.URL) }()
		waits = append(waits, h.beginQuotes(b, sent)...)
	}
	chunk, milli := float64(middle(chunks)), float64(time.Millisecond)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(chunk/milli, "chunk-ms")
	b.ReportMetric(float64(slices.Max(chunks))/milli, "longest-chunk-ms")
	b.ReportMetric(float64(middle(alone))/milli, "deed-alone-ms")
	b.ReportMetric(float64(middle(waits))/milli, "deed-ms")
	b.ReportMetric(float64(slices.Max(waits))/milli, "longest-deed-ms")
	b.ReportMetric(float64(middle(waits))/chunk, "deed/chunk")
	b.ReportMetric(float64(slices.Max(waits))/chunk, "longest-deed/chunk")
	b.ReportMetric(float64(slices.Max(waits))/float64(slices.Max(chunks)), "longest-deed/longest-chunk")
	b.ReportMetric(float64(len(waits))/float64(b.N), "deeds")
}

// BenchmarkMemoryOfFiles reads how much memory the program keeps resident at
// most while it takes a file and hands it out, one and several at a time, each
// in a process that has done nothing before.
func BenchmarkMemoryOfFiles(b *testing.B) {
	h := hamlet.open(b, "")
	h.clock.Set(time.Now().UTC().Format(time.RFC3339))
	in := h.signIn(benchClient)
	binary := build(b)
	for b.Loop() {
		file := b.TempDir() + "/signed-in.db"
		h.must(h.portal.Backup(context.Background(), file))
		for _, clients := range []int{1, 4} {
			h.reportRise(b, binary, file, "taking", clients, in.upload)
			h.reportRise(b, binary, file, "giving", clients, func(home string) error { return in.download(home, 1) })
		}
	}
	b.ReportMetric(0, "ns/op")
}

// reportRise reports how far above what is resident idle a program that many
// clients let do something rises.
func (h *house) reportRise(b *testing.B, binary, file, does string, clients int, do func(home string) error) {
	b.Helper()
	p := startBinary(b, binary, file)
	p.healthy(b)
	idle := p.megabytes(b, "VmRSS")
	p.forgetPeak(b)
	h.must(atOnce(clients, func() error { return do("http://" + p.address) }))
	b.ReportMetric(idle, "idle-MB")
	b.ReportMetric(p.megabytes(b, "VmHWM")-idle, fmt.Sprintf("%s-%d-MB-more", does, clients))
	p.stop(b)
}

func atOnce(clients int, do func() error) error {
	done := make(chan error, clients)
	for range clients {
		go func() { done <- do() }()
	}
	for range clients {
		if err := <-done; err != nil {
			return err
		}
	}
	return nil
}

// forgetPeak makes VmHWM begin anew at what is resident now.
func (p *binaryProcess) forgetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.command.Process.Pid), []byte("5"), 0); err != nil {
		b.Skip("this system forgets no peak of memory")
	}
}

// manyBytes is a file's content, made as it is read.
func manyBytes() io.Reader {
	block := bytes.Repeat([]byte("a file's bytes, "), 4096)
	whole := make([]io.Reader, benchFile/len(block)+1)
	for i := range whole {
		whole[i] = bytes.NewReader(block)
	}
	return io.LimitReader(io.MultiReader(whole...), benchFile)
}

// upload sends a file to a portal that knows the browser's session.
func (b *browser) upload(home string) error {
	var around bytes.Buffer
	form := multipart.NewWriter(&around)
	if _, err := form.CreateFormFile("upload", "film.bin"); err != nil {
		return err
	}
	begin := around.Len()
	if err := form.Close(); err != nil {
		return err
	}
	whole := io.MultiReader(bytes.NewReader(around.Bytes()[:begin]), manyBytes(), bytes.NewReader(around.Bytes()[begin:]))
	request, err := http.NewRequest(http.MethodPost, home+filesPath, whole)
	if err != nil {
		return err
	}
	request.ContentLength = int64(around.Len()) + benchFile
	request.Header.Set("Content-Type", form.FormDataContentType())
	_, err = b.carryOut(request, http.StatusCreated)
	return err
}

func (b *browser) download(home string, number int64) error {
	request, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s%s/%d", home, filesPath, number), nil)
	if err != nil {
		return err
	}
	size, err := b.carryOut(request, http.StatusOK)
	if err == nil && size != benchFile {
		return fmt.Errorf("%d bytes came back", size)
	}
	return err
}

// carryOut sends a request with the browser's cookies and counts what is
// answered.
func (b *browser) carryOut(request *http.Request, want int) (int64, error) {
	home, err := url.Parse(b.h.server.URL)
	if err != nil {
		return 0, err
	}
	for _, cookie := range b.client.Jar.Cookies(home) {
		request.AddCookie(cookie)
	}
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != want {
		return 0, fmt.Errorf("status %d, want %d, for %s", response.StatusCode, want, request.URL)
	}
	return io.Copy(io.Discard, response.Body)
}

// beginQuotes begins quotes until the upload has ended, and takes each one's
// time.
func (h *house) beginQuotes(b *testing.B, sent <-chan error) []time.Duration {
	b.Helper()
	var waits []time.Duration
	for {
		select {
		case err := <-sent:
			h.must(err)
			return waits
		default:
			waits = append(waits, h.beginQuote(b))
		}
	}
}

func (h *house) beginQuote(b *testing.B) time.Duration {
	b.Helper()
	staff := h.staffSeat("HALO")
	return took(func() {
		_, err := h.portal.CreateQuote(context.Background(), staff)
		h.must(err)
	})
}

// bareFile is a file of SQLite that takes chunks with nothing around.
type bareFile struct {
	db                   *sql.DB
	insert, find, remove *sql.Stmt
}

func newBareFile(b *testing.B) *bareFile {
	b.Helper()
	own := &house{t: b, file: hamlet.copyTo(b, b.TempDir())}
	bare := &bareFile{db: own.pool(b, "&_txlock=immediate&_pragma=journal_size_limit(33554432)&_pragma=secure_delete(FAST)", 1)}
	_, err := bare.db.Exec("CREATE TABLE bare (file INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (file, position)) STRICT")
	own.must(err)
	for query, to := range map[string]**sql.Stmt{
		"INSERT INTO bare VALUES (1, ?, ?)":                     &bare.insert,
		"SELECT body FROM bare WHERE file = 1 AND position = ?": &bare.find,
		"DELETE FROM bare":                                      &bare.remove,
	} {
		*to, err = bare.db.Prepare(query)
		own.must(err)
	}
	return bare
}

// fill stores each chunk in a commit of its own, and takes their times.
func (f *bareFile) fill(b *testing.B) []time.Duration {
	b.Helper()
	content, chunk := manyBytes(), make([]byte, benchChunk)
	var times []time.Duration
	for position := 0; ; position++ {
		count, err := io.ReadFull(content, chunk)
		if err == io.EOF {
			return times
		}
		times = append(times, took(func() {
			if _, err := f.insert.Exec(position, chunk[:count]); err != nil {
				b.Fatal(err)
			}
		}))
	}
}

func (f *bareFile) read(b *testing.B) {
	b.Helper()
	size := 0
	for position := 0; size < benchFile; position++ {
		var chunk []byte
		if err := f.find.QueryRow(position).Scan(&chunk); err != nil {
			b.Fatal(err)
		}
		size += len(chunk)
	}
}

func (f *bareFile) empty(b *testing.B) {
	b.Helper()
	if _, err := f.remove.Exec(); err != nil {
		b.Fatal(err)
	}
}

func took(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

func sum(times []time.Duration) time.Duration {
	var whole time.Duration
	for _, each := range times {
		whole += each
	}
	return whole
}

func middle(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

// rate is that of the middle one of some transfers of the file.
func rate(times []time.Duration) float64 { return benchFile / 1e6 / middle(times).Seconds() }
