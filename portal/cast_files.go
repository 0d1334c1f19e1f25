package portal

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"strings"
)

// castFile is a file that the demo's people hand over. Body makes it.
type castFile struct {
	name string
	body func() ([]byte, error)
}

// written is a file of text: notes, a table or a drawing.
func written(name, text string) castFile {
	return castFile{name, func() ([]byte, error) { return []byte(text), nil }}
}

// drawn is a picture as PNG.
func drawn(name string, draw func() *image.RGBA) castFile {
	return castFile{name, func() ([]byte, error) {
		var out bytes.Buffer
		err := png.Encode(&out, draw())
		return out.Bytes(), err
	}}
}

// photographed is a picture as JPEG.
func photographed(name string, draw func() *image.RGBA) castFile {
	return castFile{name, func() ([]byte, error) {
		var out bytes.Buffer
		err := jpeg.Encode(&out, draw(), &jpeg.Options{Quality: 85})
		return out.Bytes(), err
	}}
}

// printed is a PDF of one page with a heading and lines below it, in letters
// of ASCII.
func printed(name, heading string, lines ...string) castFile {
	return castFile{name, func() ([]byte, error) { return onePage(heading, lines), nil }}
}

// onePage writes the smallest PDF that shows text: five objects and the table
// that says where each begins.
func onePage(heading string, lines []string) []byte {
	text := fmt.Sprintf("BT /F1 22 Tf 72 760 Td 20 TL (%s) Tj /F1 12 Tf T*", escapedPDF(heading))
	for _, line := range lines {
		text += fmt.Sprintf(" T* (%s) Tj", escapedPDF(line))
	}
	text += " ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	places := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		places += fmt.Sprintf("%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&out, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", places, len(objects)+1, out.Len())
	return out.Bytes()
}

func escapedPDF(text string) string {
	return strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
}

// canvas is a picture filled with one colour.
func canvas(width, height int, fill color.Color) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(fill), image.Point{}, draw.Src)
	return picture
}

// area fills a rectangle.
func area(picture *image.RGBA, x, y, width, height int, fill color.Color) {
	draw.Draw(picture, image.Rect(x, y, x+width, y+height), image.NewUniform(fill), image.Point{}, draw.Src)
}

// disc fills a circle, with an edge that is not jagged.
func disc(picture *image.RGBA, x, y, radius float64, fill color.RGBA) {
	for row := int(y - radius - 1); row <= int(y+radius+1); row++ {
		for column := int(x - radius - 1); column <= int(x+radius+1); column++ {
			cover := radius + 0.5 - math.Hypot(float64(column)-x, float64(row)-y)
			picture.SetRGBA(column, row, blend(picture.RGBAAt(column, row), fill, cover))
		}
	}
}

// blend is a colour between two, 0 for the first and 1 for the second.
func blend(from, to color.RGBA, part float64) color.RGBA {
	part = max(0, min(1, part))
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*part + 0.5) }
	return color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), mix(from.A, to.A)}
}

// mark is a logo: discs of one colour in a row on another, which overlap like
// rolls on a tray.
func mark(paper, ink color.RGBA, discs int) func() *image.RGBA {
	return func() *image.RGBA {
		picture := canvas(640, 360, paper)
		for i := range discs {
			x := 320 + (float64(i)-float64(discs-1)/2)*110
			disc(picture, x, 170, 76, ink)
			disc(picture, x, 170, 62, paper)
			disc(picture, x, 170, 48, ink)
		}
		area(picture, 120, 284, 400, 10, ink)
		return picture
	}
}

// scene is like a photo of a wall and of the ground before it, lit from the
// left.
func scene(wall, ground color.RGBA) *image.RGBA {
	picture := canvas(960, 640, wall)
	dark, light := color.RGBA{30, 24, 20, 255}, color.RGBA{255, 250, 238, 255}
	for y := range 640 {
		base := wall
		if y > 380 {
			base = ground
		}
		for x := range 960 {
			picture.SetRGBA(x, y, blend(light, blend(base, dark, float64(y%381)/900), 0.35+float64(x)/1300))
		}
	}
	return picture
}

// still is a scene with round things on a table.
func still(wall, table, thing color.RGBA, things int) func() *image.RGBA {
	return func() *image.RGBA {
		picture := scene(wall, table)
		for i := range things {
			lit(picture, 960*(float64(i)+0.7)/(float64(things)+0.4), 430-float64(i%2)*26, 520/float64(things+1), thing)
		}
		return picture
	}
}

// front is a scene with flat things, such as a house with its door.
func front(wall, ground, thing color.RGBA, things ...room) func() *image.RGBA {
	return func() *image.RGBA {
		picture := scene(wall, ground)
		for _, r := range things {
			area(picture, r.x*10-8, r.y*10-8, r.width*10+16, r.height*10+16, color.RGBA{236, 234, 228, 255})
			area(picture, r.x*10, r.y*10, r.width*10, r.height*10, thing)
		}
		return picture
	}
}

// lit draws a ball with light on its upper left and a shadow below it.
func lit(picture *image.RGBA, x, y, radius float64, fill color.RGBA) {
	dark, light := color.RGBA{40, 26, 16, 255}, color.RGBA{255, 246, 226, 255}
	for row := int(y - radius); row <= int(y+radius*1.2); row++ {
		for column := int(x - radius*1.3); column <= int(x+radius*1.3); column++ {
			across, down := float64(column)-x, float64(row)-y
			if shade := 1 - math.Hypot(across/radius/1.25, (down-radius*0.95)/radius*4.5); shade > 0 {
				picture.SetRGBA(column, row, blend(picture.RGBAAt(column, row), dark, shade*0.6))
			}
			if math.Hypot(across, down*1.15) > radius {
				continue
			}
			glow := math.Hypot(across+radius*0.35, down+radius*0.35) / radius
			picture.SetRGBA(column, row, blend(blend(fill, light, 0.6-glow), dark, glow*0.45-0.25))
		}
	}
}

// room is a part of a picture, in steps of ten pixels.
type room struct{ x, y, width, height int }

// floorPlan draws rooms with walls and a door each, and furniture in them.
func floorPlan(rooms, furniture []room) func() *image.RGBA {
	return func() *image.RGBA {
		paper, ink, wood := color.RGBA{252, 251, 247, 255}, color.RGBA{38, 44, 56, 255}, color.RGBA{214, 196, 166, 255}
		picture := canvas(900, 620, paper)
		for _, r := range rooms {
			area(picture, r.x*10, r.y*10, r.width*10, r.height*10, ink)
			area(picture, r.x*10+6, r.y*10+6, r.width*10-12, r.height*10-12, paper)
		}
		for _, r := range rooms {
			area(picture, r.x*10+30, (r.y+r.height)*10-6, 60, 6, paper)
		}
		for _, r := range furniture {
			area(picture, r.x*10, r.y*10, r.width*10, r.height*10, ink)
			area(picture, r.x*10+2, r.y*10+2, r.width*10-4, r.height*10-4, wood)
		}
		return picture
	}
}

// screens draws the frame of a page on a wide and on a narrow screen, as a
// design is shown before it is built.
func screens(accent color.RGBA) func() *image.RGBA {
	return func() *image.RGBA {
		grey, line := color.RGBA{232, 234, 238, 255}, color.RGBA{180, 186, 196, 255}
		picture := canvas(960, 600, color.RGBA{250, 250, 252, 255})
		for _, frame := range []room{{4, 4, 60, 50}, {70, 8, 20, 42}} {
			x, y, width, height := frame.x*10, frame.y*10, frame.width*10, frame.height*10
			area(picture, x, y, width, height, line)
			area(picture, x+2, y+2, width-4, height-4, color.White)
			area(picture, x+2, y+2, width-4, 34, accent)
			area(picture, x+20, y+60, width-40, height/3, grey)
			for i := range 4 {
				area(picture, x+20, y+height/3+90+i*28, (width-40)*(5-i%3)/6, 12, line)
			}
			area(picture, x+20, y+height-60, width/3, 32, accent)
		}
		return picture
	}
}
