/** JSP files that do what a test of load asks of them; each names its node. */
export const LOAD_PAGES: Readonly<Record<string, string>> = {
  "node.jsp": page('%><%= System.getProperty("test.node") %><%'),
  /** What came. */
  "echo.jsp": page(
    `java.security.MessageDigest digest = java.security.MessageDigest.getInstance("SHA-256");
java.io.InputStream body = request.getInputStream();
byte[] buffer = new byte[16384];
long length = 0;
for (int count; (count = body.read(buffer)) != -1; length += count) digest.update(buffer, 0, count);
out.print(length + " " + java.util.HexFormat.of().formatHex(digest.digest()));`,
  ),
  /** `n` bytes; with `length`, they are announced. */
  "bytes.jsp": page(
    `long left = Long.parseLong(request.getParameter("n"));
if (request.getParameter("length") != null) response.setContentLengthLong(left);
response.setContentType("application/octet-stream");
byte[] piece = new byte[16384];
java.util.Arrays.fill(piece, (byte) 'x');
java.io.OutputStream answer = response.getOutputStream();
for (; left > 0; left -= piece.length) answer.write(piece, 0, (int) Math.min(left, piece.length));`,
  ),
  /** Half of an answer at once, and the rest after `ms`. */
  "half.jsp": page(
    `response.setContentType("application/octet-stream");
java.io.OutputStream answer = response.getOutputStream();
answer.write(new byte[100000]);
answer.flush();
Thread.sleep(Long.parseLong(request.getParameter("ms")));
answer.write(new byte[100000]);`,
  ),
  "slow.jsp": page(`Thread.sleep(Long.parseLong(request.getParameter("ms"))); out.print("slept");`),
  "session.jsp": page(
    `Integer count = (Integer) session.getAttribute("count");
session.setAttribute("count", count == null ? 1 : count + 1);
out.print(System.getProperty("test.node") + " " + session.getAttribute("count"));`,
    true,
  ),
  ...runPages(
    `java.nio.file.Files.writeString(java.nio.file.Path.of(System.getProperty("catalina.base"), "runs.log"),
  request.getQueryString().replaceAll("&.*", "") + "\\n",
  java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
java.io.InputStream body = request.getInputStream();
byte[] buffer = new byte[4096];
while (request.getParameter("unread") == null && body.read(buffer) != -1) { }
if (System.getProperty("test.node").equals(request.getParameter("hang"))) Thread.sleep(60000);
out.print(System.getProperty("test.node"));`,
  ),
};

/** Leaves a line in the node's `runs.log` for each run, reads the body unless told `unread`, and never ends on the node named by `hang`. */
function runPages(code: string): Record<string, string> {
  return { "run.jsp": page(code), "run-once.jsp": page(code) };
}

function page(code: string, session = false): string {
  return `<%@ page session="${session}" contentType="text/plain" trimDirectiveWhitespaces="true" %><%
${code}
%>`;
}
