/** The words and colours of cell styles that we know; what is not here does not leave. */

export const SIDES = ['left', 'right', 'top', 'bottom'];
export const EDGES =
  'thin medium dashed dotted thick double hair mediumDashed dashDot mediumDashDot dashDotDot mediumDashDotDot slantDashDot'.split(
    ' ',
  );
export const PATTERNS =
  'solid mediumGray darkGray lightGray darkHorizontal darkVertical darkDown darkUp darkGrid darkTrellis lightHorizontal lightVertical lightDown lightUp lightGrid lightTrellis gray125 gray0625'.split(
    ' ',
  );
export const HORIZONTAL = 'left center right fill justify centerContinuous distributed'.split(' ');
export const VERTICAL = 'top center bottom justify distributed'.split(' ');
export const FONTS = [
  'Aptos, Aptos Narrow, Arial, Arial Narrow, Arial Unicode MS, Calibri, Calibri Light, Cambria',
  'Candara, Consolas, Courier New, DengXian, FangSong, Georgia, Helvetica, KaiTi, Liberation Sans',
  'Meiryo, Microsoft JhengHei, Microsoft YaHei, Microsoft YaHei UI, MS Gothic, MS PGothic, NSimSun',
  'Noto Sans CJK SC, PingFang SC, Segoe UI, SimHei, SimSun, Source Han Sans CN, Tahoma',
  'Times New Roman, Trebuchet MS, Verdana, Yu Gothic, 宋体, 新宋体, 微软雅黑, 等线, 等线 Light, 黑体, 楷体, 仿宋, 新細明體',
  '微軟正黑體, 华文细黑, 苹方-简, 思源黑体',
].flatMap((line) => line.split(', '));
export const THEME =
  'FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72'.split(' ');
export const INDEXED: readonly string[] = [
  '000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF',
  '800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF',
  '000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99',
  '3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333',
].flatMap((line) => line.split(' ').map((color) => `FF${color}`));
