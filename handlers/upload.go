package handlers

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"portal/rules"
)

const (
	// uploadPart is the name of the parts of a form that are files.
	uploadPart = "upload"
	// mostDiscarded is how much of files that are refused is still read, so
	// that the browser listens to the answer.
	mostDiscarded = 2 << 30
	// partCost is what a part costs beside its text, against the limit on a
	// form.
	partCost = 32
	// stall is how long a transfer may stand still.
	stall = time.Minute
)

// formBody is a request's body within the limit on forms. Files are read from
// the whole one.
type formBody struct {
	io.ReadCloser
	whole io.ReadCloser
}

func isMultipart(request *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(request.Header.Get("Content-Type"))
	return err == nil && mediaType == "multipart/form-data"
}

// parseUploads reads a form that may carry files. These are stored as they
// come, and their numbers join the form's "files". What is wrong with a file
// is told after the whole form was read, so that it can be shown again with
// the files that did arrive.
func (s *Server) parseUploads(v visit) error {
	request := v.Request()
	limited, ok := request.Body.(*formBody)
	if !ok || !isMultipart(request) {
		return v.parseForm()
	}
	body := &livingBody{ReadCloser: limited.whole, life: newLifeline(v)}
	request.Body = body
	parts, err := request.MultipartReader()
	if err != nil {
		return unreadable
	}
	form := &uploadForm{s: s, v: v, body: body, values: url.Values{}, left: maxForm, discard: mostDiscarded}
	if err := form.read(parts); err != nil {
		return err
	}
	body.life.prolong()
	cleanValues(form.values)
	form.hand(request)
	return form.failure
}

var unreadable = rules.Fail(rules.Invalid, "This form did not arrive whole. Please go back and send it again.")

// uploadForm is a form with files while it is read.
type uploadForm struct {
	s      *Server
	v      visit
	body   *livingBody
	values url.Values
	files  int
	// left is how many bytes of text it may still have, discard how many of
	// files that are refused.
	left, discard int64
	// failure is the first thing that was wrong with a file.
	failure error
}

func (f *uploadForm) read(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		// Only the last boundary gives a plain EOF: a body that ends before it
		// gives a wrapped one.
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return unreadable
		}
		if err := f.take(part); err != nil {
			return err
		}
	}
}

func (f *uploadForm) take(part *multipart.Part) error {
	switch {
	case part.FormName() != uploadPart:
		return f.takeText(part)
	case part.FileName() == "":
		// A field in which no file was chosen.
		return f.drop(part)
	}
	if err := f.takeFile(part); err != nil {
		return err
	}
	return f.drop(part)
}

func (f *uploadForm) takeText(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, f.left+1))
	if err != nil {
		return unreadable
	}
	f.left -= int64(len(text)+len(part.FormName())) + partCost
	if f.left < 0 {
		return tooLarge
	}
	f.values.Add(part.FormName(), string(text))
	return nil
}

func (f *uploadForm) takeFile(part *multipart.Part) error {
	if f.files++; f.files > rules.MaxFilesAtOnce {
		var problems rules.Problems
		problems.Add("files", "%d files at most at once: the others were left out.", rules.MaxFilesAtOnce)
		f.fail(problems.Err())
		return nil
	}
	file, err := f.s.portal.StageFile(f.v.ctx(), f.v.seat, part.FileName(), part)
	if err == nil {
		f.values.Add("files", strconv.FormatInt(file.Number, 10))
		return nil
	}
	if f.body.failure != nil || errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable
	}
	switch rules.KindOf(err) {
	case rules.Invalid, rules.TooLarge, rules.Unavailable:
		f.fail(err)
		return nil
	}
	return fmt.Errorf("stage a file: %w", err)
}

func (f *uploadForm) fail(err error) {
	if f.failure == nil {
		f.failure = err
	}
}

// drop reads what is left of a part, within bounds.
func (f *uploadForm) drop(part *multipart.Part) error {
	count, err := io.Copy(io.Discard, io.LimitReader(part, f.discard+1))
	if err != nil {
		return unreadable
	}
	if f.discard -= count; f.discard < 0 {
		return tooLarge
	}
	return nil
}

// hand gives the request what was read, as parsing it would have.
func (f *uploadForm) hand(request *http.Request) {
	request.PostForm = f.values
	request.MultipartForm = &multipart.Form{Value: f.values}
	request.Form = url.Values{}
	for _, values := range []url.Values{f.values, request.URL.Query()} {
		for name, list := range values {
			request.Form[name] = append(request.Form[name], list...)
		}
	}
	cleanValues(request.Form)
}

// formArrived tells whether a form could be read, though one of its files could
// not be taken.
func (v visit) formArrived() bool { return isMultipart(v.Request()) && v.Request().PostForm != nil }

// fileNumbers are the staged files that a form carries.
func (v visit) fileNumbers() []int64 {
	var numbers []int64
	for _, value := range v.Request().PostForm["files"] {
		number, err := strconv.ParseInt(value, 10, 64)
		if err == nil && number > 0 {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// lifeline lets a transfer go on for as long as bytes move, whatever time the
// server gives to a request.
type lifeline struct{ control *http.ResponseController }

func newLifeline(v visit) lifeline { return lifeline{http.NewResponseController(v.Response())} }

func (l lifeline) prolong() {
	until := time.Now().Add(stall)
	// Both, since a connection on which nothing may be read counts as gone.
	// Where deadlines are not supported there are none to move.
	_ = l.control.SetReadDeadline(until)
	_ = l.control.SetWriteDeadline(until)
}

// livingBody is a body that may take its time. It keeps the error that broke
// it off.
type livingBody struct {
	io.ReadCloser
	life    lifeline
	failure error
}

// Read reads on, giving the sender time.
func (b *livingBody) Read(into []byte) (int, error) {
	b.life.prolong()
	count, err := b.ReadCloser.Read(into)
	if err != nil && err != io.EOF {
		b.failure = err
	}
	return count, err
}

// livingContent is content that may take its time to be sent.
type livingContent struct {
	io.ReadSeeker
	life lifeline
}

// Read reads on, giving the reader of the answer time.
func (c *livingContent) Read(into []byte) (int, error) {
	c.life.prolong()
	return c.ReadSeeker.Read(into)
}
