package portal

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"

	"portal/rules"
)

var (
	red    = color.RGBA{220, 20, 20, 255}
	green  = color.RGBA{20, 200, 20, 255}
	blue   = color.RGBA{20, 20, 220, 255}
	yellow = color.RGBA{220, 220, 20, 255}
)

// quarters is a picture whose corners are red, green, blue and yellow, from
// the left above in rows.
func quarters(width, height int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, fill := range []color.RGBA{red, green, blue, yellow} {
		corner := image.Pt(i%2*width/2, i/2*height/2)
		part := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(width/2, height/2))}
		draw.Draw(picture, part, image.NewUniform(fill), image.Point{}, draw.Src)
	}
	return picture
}

func picturePNG(t testing.TB, width, height int) []byte {
	t.Helper()
	return encodedPNG(t, quarters(width, height))
}

func encodedPNG(t testing.TB, picture image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pictureJPEG has an EXIF block with an orientation and a telling comment.
func pictureJPEG(t testing.TB, picture image.Image, orientation uint16) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = append(binary.BigEndian.AppendUint16(exif, orientation), 0, 0, 0, 0, 0, 0)
	whole := append([]byte{}, out.Bytes()[:2]...)
	whole = append(whole, segment(0xE1, exif)...)
	whole = append(whole, segment(0xFE, []byte("taken at 51.5N 0.1W"))...)
	return append(whole, out.Bytes()[2:]...)
}

func segment(marker byte, content []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, marker}, uint16(len(content)+2)), content...)
}

// headPNG is the head of a PNG of a size, with a few bytes of pixels that
// claim to be all of them.
func headPNG(width, height uint32, depth byte) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), depth, 2, 0, 0, 0)
	out := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	out = binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
	return append(out, make([]byte, 3000)...)
}

func (f *fixture) preview(content []byte, name string) (File, image.Image) {
	f.t.Helper()
	file := f.stage(f.staff, name, content)
	preview, err := f.Thumbnail(context.Background(), f.staff, file.Number)
	f.must(err)
	picture, format, err := image.Decode(bytes.NewReader(preview.Body))
	f.must(err)
	if "image/"+format != preview.MediaType {
		f.t.Errorf("%s says that it is %s", format, preview.MediaType)
	}
	return file, picture
}

func (f *fixture) wantNoPreview(content []byte, mediaType string) {
	f.t.Helper()
	file := f.stage(f.staff, "picture", content)
	if file.Type != mediaType || file.HasPreview() {
		f.t.Errorf("%s with preview %v, want %s", file.Type, file.HasPreview(), mediaType)
	}
	_, err := f.Thumbnail(context.Background(), f.staff, file.Number)
	wantKind(f.t, err, rules.NotFound)
	if !bytes.Equal(f.bytesOf(f.staff, file.Number), content) {
		f.t.Error("the file itself came out changed")
	}
}

func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	for _, pair := range [][2]int{{int(r >> 8), int(b.R)}, {int(g >> 8), int(b.G)}, {int(bl >> 8), int(b.B)}} {
		if pair[0]-pair[1] > 40 || pair[1]-pair[0] > 40 {
			return false
		}
	}
	return true
}

// TestAThumbnailStandsUpright gives the same picture in all eight orientations
// that EXIF knows: the corners say where each one has to come out.
func TestAThumbnailStandsUpright(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for orientation, want := range map[uint16][4]color.RGBA{
		1: {red, green, blue, yellow},
		2: {green, red, yellow, blue},
		3: {yellow, blue, green, red},
		4: {blue, yellow, red, green},
		5: {red, blue, green, yellow},
		6: {blue, red, yellow, green},
		7: {yellow, green, blue, red},
		8: {green, yellow, red, blue},
		9: {red, green, blue, yellow},
	} {
		file, picture := f.preview(pictureJPEG(t, quarters(1200, 600), orientation), "photo.jpg")
		size, original := image.Pt(480, 240), image.Pt(1200, 600)
		if orientation >= 5 && orientation <= 8 {
			size, original = image.Pt(180, 360), image.Pt(600, 1200)
		}
		if got := picture.Bounds().Size(); got != size || file.Width != int64(original.X) || file.Height != int64(original.Y) {
			t.Errorf("%d: %v of %dx%d, want %v of %v", orientation, got, file.Width, file.Height, size, original)
		}
		for i, fill := range want {
			at := image.Pt(size.X/4+i%2*size.X/2, size.Y/4+i/2*size.Y/2)
			if got := picture.At(at.X, at.Y); !near(got, fill) {
				t.Errorf("%d: corner %d is %v, want %v", orientation, i, got, fill)
			}
		}
	}
}

func TestAThumbnailHoldsNoMetadata(t *testing.T) {
	f := newFixture(t, "Europe/London")
	content := pictureJPEG(t, quarters(200, 100), 6)
	file := f.stage(f.staff, "photo.jpg", content)
	preview, err := f.Thumbnail(context.Background(), f.staff, file.Number)
	f.must(err)
	for _, secret := range []string{"Exif", "51.5N"} {
		if !bytes.Contains(content, []byte(secret)) || bytes.Contains(preview.Body, []byte(secret)) {
			t.Errorf("%q is in the thumbnail, or was not in the picture", secret)
		}
	}
}

func TestPicturesOfEachFormatGetAThumbnail(t *testing.T) {
	f := newFixture(t, "Europe/London")
	glass := quarters(80, 60)
	glass.SetRGBA(0, 0, color.RGBA{})
	var moving bytes.Buffer
	f.must(gif.Encode(&moving, quarters(80, 60), nil))
	dot, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	f.must(err)
	for name, c := range map[string]struct {
		content []byte
		size    image.Point
		format  string
	}{
		"png":              {picturePNG(t, 80, 60), image.Pt(80, 60), "image/jpeg"},
		"png, see-through": {encodedPNG(t, glass), image.Pt(80, 60), "image/png"},
		"gif":              {moving.Bytes(), image.Pt(80, 60), "image/jpeg"},
		"webp":             {dot, image.Pt(1, 1), "image/png"},
		"wide":             {picturePNG(t, 5000, 2), image.Pt(480, 1), "image/jpeg"},
		"large":            {picturePNG(t, 2400, 2400), image.Pt(360, 360), "image/jpeg"},
	} {
		file, picture := f.preview(c.content, name)
		if picture.Bounds().Size() != c.size {
			t.Errorf("%s: %v, want %v", name, picture.Bounds().Size(), c.size)
		}
		if preview, err := f.Thumbnail(context.Background(), f.staff, file.Number); err != nil || preview.MediaType != c.format {
			t.Errorf("%s: %s %v, want %s", name, preview.MediaType, err, c.format)
		}
	}
}

// TestAPictureThatUnpacksToGigabytesIsKeptAsAFile gives pictures of a few
// kilobytes that claim to be huge.
func TestAPictureThatUnpacksToGigabytesIsKeptAsAFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, content := range [][]byte{headPNG(50_000, 50_000, 8), headPNG(20_001, 1, 8), headPNG(5001, 5000, 8), headPNG(5000, 2501, 16)} {
		f.wantNoPreview(content, "image/png")
		if err := checkPixels(bytes.NewReader(content)); err != errTooManyPixels {
			t.Errorf("it was refused for %v", err)
		}
	}
	if err := checkPixels(bytes.NewReader(headPNG(5000, 5000, 8))); err != nil {
		t.Errorf("25 million pixels are refused: %v", err)
	}
}

func TestABrokenPictureIsKeptAsAFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	whole := picturePNG(t, 300, 300)
	f.wantNoPreview(whole[:len(whole)/2], "image/png")
	f.wantNoPreview([]byte("\xff\xd8\xff\xe0 no picture at all"), "image/jpeg")
	f.wantNoPreview([]byte("GIF89a"), "image/gif")
}

type panicking struct{ io.ReadSeeker }

func (panicking) Read([]byte) (int, error) { panic("a fault in a decoder") }

func TestADecoderThatPanicsEndsNothing(t *testing.T) {
	if made, err := makeThumbnail(panicking{}, "image/png"); made != nil || err == nil {
		t.Errorf("got %v, %v", made, err)
	}
}
