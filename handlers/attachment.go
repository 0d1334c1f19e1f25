package handlers

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"portal/portal"
	"portal/rules"
)

// filePolicy stands over what people sent: it is never a page of the portal.
const filePolicy = "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// fileView is a file as lists show it. Removed says who removed it; it has no
// addresses then. One on a quote can only be taken off what is not sent yet.
type fileView struct {
	Number                       int64
	Name, TypeWords, Size, Icon  string
	URL, ThumbnailURL, RemoveURL string
	Width, Height                int64
	Person, At, Stamp            string
	Removed                      string
	OnQuote                      bool
}

// fileField is a field that takes files. Staged are those that arrived with a
// form that failed, or before it was sent.
type fileField struct {
	field
	UploadURL string
	MaxBytes  int64
	Staged    []fileView
}

func filesURL(code string) string { return projectURL(code) + "/files" }

func fileURL(code string, number int64) string { return fmt.Sprintf("%s/%d", filesURL(code), number) }

func (s *Server) fileField(v visit, made field) fileField {
	whole := s.emptyFileField(v, made)
	files, err := s.portal.StagedFiles(v.ctx(), v.seat, v.fileNumbers())
	if err != nil {
		// The form is still worth showing: its files can be chosen again.
		s.log.WarnContext(v.ctx(), "staged files not listed", "error", err)
	}
	whole.Staged = s.fileViews(v, files)
	return whole
}

// emptyFileField is the field of a form that carried no files.
func (s *Server) emptyFileField(v visit, made field) fileField {
	return fileField{field: made, UploadURL: filesURL(v.seat.Project.Code), MaxBytes: s.portal.Agency().FileMegabytes * portal.Megabyte}
}

// deedFiles is the field for files of one of a page's forms, with those that
// came when it was the one that failed.
func (s *Server) deedFiles(v visit, scope string, form deedForm) fileField {
	made := field{Name: "files", Label: "Files", Scope: scope, Problem: form.problems.For("files"), Optional: true}
	if form.deed == "" {
		return s.emptyFileField(v, made)
	}
	return s.fileField(v, made)
}

func (s *Server) fileViews(v visit, files []portal.File) []fileView {
	views := make([]fileView, len(files))
	for i, file := range files {
		views[i] = s.fileView(v, file)
	}
	return views
}

func (s *Server) fileView(v visit, file portal.File) fileView {
	view := fileView{
		Number: file.Number, Name: file.Name, TypeWords: rules.TypeWords(file.Type), Size: rules.SizeWords(file.Size), Icon: fileIcon(file.Type),
		Person: file.Person, At: s.moment(file.CreatedAt), Stamp: s.stamp(file.CreatedAt), OnQuote: file.Place == rules.PlaceQuote,
	}
	if file.RemovedAt != 0 {
		view.Removed = fmt.Sprintf("Removed by %s on %s", file.RemovedBy, s.day(file.RemovedAt))
		return view
	}
	view.URL = fileURL(v.seat.Project.Code, file.Number)
	if file.HasPreview() {
		view.ThumbnailURL, view.Width, view.Height = view.URL+"/thumbnail", file.Width, file.Height
	}
	if s.portal.MayRemove(v.seat, file) {
		view.RemoveURL = view.URL + "/remove?back=" + url.QueryEscape(v.page())
	}
	return view
}

// fileIcon names the icon of files that have no thumbnail.
func fileIcon(mediaType string) string {
	switch kind, _, _ := strings.Cut(mediaType, "/"); kind {
	case "image":
		return "image"
	case "video":
		return "film"
	}
	if strings.HasSuffix(rules.TypeWords(mediaType), " archive") {
		return "package"
	}
	return "file-text"
}

// page is the path of the page that the person has before them: after a form
// that failed, the one that held it.
func (v visit) page() string {
	request := v.Request()
	if request.Method == http.MethodGet {
		return request.URL.RequestURI()
	}
	shown, err := url.Parse(first(request.Header.Get("HX-Current-URL"), request.Referer()))
	if err != nil {
		return ""
	}
	return shown.RequestURI()
}

// stageFiles takes files that are sent ahead of their form and answers with
// the rows that stand for them in it.
func (s *Server) stageFiles(v visit) error {
	rows, err := s.stagedRows(v)
	if err == nil {
		return v.HTMLBlob(http.StatusCreated, rows)
	}
	if !v.isScripted() {
		return err
	}
	status, message := s.describe(v.Context, err)
	if status >= http.StatusInternalServerError {
		s.log.ErrorContext(v.ctx(), "upload failed", "error", err)
	}
	return v.String(status, message)
}

// isScripted tells a request of a script of ours, which takes sentences and
// pieces of a page and no pages.
func (v visit) isScripted() bool { return v.Request().Header.Get("X-Requested-With") != "" }

func (s *Server) stagedRows(v visit) ([]byte, error) {
	if err := s.parseUploads(v); err != nil {
		return nil, plainFileError(err)
	}
	files, err := s.portal.StagedFiles(v.ctx(), v.seat, v.fileNumbers())
	if err != nil {
		return nil, err
	}
	var rows bytes.Buffer
	for _, view := range s.fileViews(v, files) {
		if err := s.views.Part(&rows, "staged-file", view); err != nil {
			return nil, err
		}
	}
	return rows.Bytes(), nil
}

// plainFileError says what is wrong with a file itself, where no form stands
// around to say it beside the field.
func plainFileError(err error) error {
	if problems := rules.ProblemsOf(err); len(problems) > 0 {
		return rules.Fail(rules.Invalid, "%s", problems[0].Message)
	}
	return err
}

func (s *Server) showFile(v visit) error {
	number, err := v.number("file")
	if err != nil {
		return err
	}
	file, err := s.portal.OpenFile(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	// Only pixels are shown; what could run is handed over as bytes.
	contentType, disposition := "application/octet-stream", "attachment"
	if rules.IsPicture(file.Type) {
		contentType, disposition = file.Type, "inline"
	}
	setFileHeaders(v.Response().Header(), contentType, file.SHA256)
	v.Response().Header().Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
	serveLiving(v, file.CreatedAt, file.Content)
	return nil
}

func (s *Server) showThumbnail(v visit) error {
	number, err := v.number("file")
	if err != nil {
		return err
	}
	picture, err := s.portal.Thumbnail(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	setFileHeaders(v.Response().Header(), picture.MediaType, picture.SHA256+"-thumbnail")
	serveLiving(v, picture.CreatedAt, bytes.NewReader(picture.Body))
	return nil
}

func setFileHeaders(header http.Header, contentType, tag string) {
	header.Set("Content-Type", contentType)
	header.Set("Content-Security-Policy", filePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "private, no-cache")
	header.Set("ETag", `"`+tag+`"`)
	// Ranges are those of the bytes themselves.
	header.Set(gzhttp.HeaderNoCompression, "1")
}

// serveLiving answers with content, or the part of it that was asked for, for
// as long as it moves.
func serveLiving(v visit, at rules.Instant, content io.ReadSeeker) {
	http.ServeContent(v.Response(), v.Request(), "", at.Time(), &livingContent{content, newLifeline(v)})
}

// removeFile removes a file and leads back to the page that it was on.
func (s *Server) removeFile(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	number, err := v.number("file")
	if err != nil {
		return err
	}
	file, err := s.portal.RemoveFile(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	if v.isScripted() {
		return v.NoContent(http.StatusNoContent)
	}
	return s.redirect(v, v.back(), "“"+file.Name+"” was removed.")
}

// back is the page of this project that the form asks to go back to.
func (v visit) back() string {
	home := projectURL(v.seat.Project.Code)
	asked, err := url.Parse(v.FormValue("back"))
	if err != nil || asked.Host != "" || asked.Scheme != "" || path.Clean(asked.Path) != asked.Path {
		return home
	}
	if asked.Path != home && !strings.HasPrefix(asked.Path, home+"/") {
		return home
	}
	return asked.RequestURI()
}
