// The parts of ECharts that our charts use, as one module that dash.js loads
// on pages with charts; respondents never do.
import { init, registerLocale, use } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapPiecewiseComponent,
} from "echarts/components";
import { LabelLayout, LegacyGridContainLabel } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import vi from "echarts/i18n/langVI-obj.js";

use([
  BarChart, HeatmapChart, LineChart, PieChart, ScatterChart,
  AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapPiecewiseComponent,
  LabelLayout, LegacyGridContainLabel, SVGRenderer,
]);
registerLocale("VI", vi);

export { init };
